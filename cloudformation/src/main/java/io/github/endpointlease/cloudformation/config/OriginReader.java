package io.github.endpointlease.cloudformation.config;

import java.util.Optional;

/** Reads where a model comes from: {@code model_id} with what belongs to it, or {@code image_uri} with what belongs to that. */
final class OriginReader {
    private OriginReader() {}

    /** Empty where it has a fault, which is then among the findings. */
    static Optional<ModelOrigin> read(Section model, Findings findings) {
        int before = findings.faultCount();
        String modelId = model.text("model_id", ModelRules::modelId);
        String version = model.text("model_version", ModelRules::modelVersion);
        boolean acceptEula = model.flag("accept_eula", false);
        String imageUri = model.text("image_uri", ModelRules::imageUri);
        String dataUrl = model.text("model_data_url", ModelRules::modelDataUrl);
        Companions.requireOneOf(model, "model_id", "image_uri");
        if (model.has("model_id") || model.has("image_uri")) {
            Companions.allowOnlyBeside(model, "model_version", "model_id");
            Companions.allowOnlyBeside(model, "model_data_url", "image_uri");
            if (acceptEula && !model.has("model_id")) {
                findings.warn(model.path("accept_eula") + " has no effect without model_id");
            }
        }
        if (findings.faultCount() > before) {
            return Optional.empty();
        }
        return modelId != null
                ? Optional.of(new ModelOrigin.JumpStart(modelId, version, acceptEula))
                : Optional.ofNullable(imageUri).map(image -> new ModelOrigin.Container(image, dataUrl));
    }
}
