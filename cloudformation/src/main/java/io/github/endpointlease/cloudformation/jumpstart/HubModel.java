package io.github.endpointlease.cloudformation.jumpstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ContainerImage;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ModelPackage;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a hub's document the way the SageMaker SDK for Python does. It never makes an address up: what the document does not say is
 * a refusal.
 */
final class HubModel {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Pattern FAMILY = Pattern.compile("ml[._]([a-z0-9-]+)\\.?\\w*");
    /** Families that have a disk of their own and take no other, besides all with a d in their name. */
    private static final Pattern OWN_DISK = Pattern.compile(".*d.*|(g5|g6|p5|trn1).*");

    private final HubFields fields;
    private final String family;
    private final List<String> variants;

    private final List<String> passedOver;

    private HubModel(InferenceConfigs.Choice choice, String instanceType) {
        fields = choice.fields();
        passedOver = choice.passedOver();
        Matcher type = FAMILY.matcher(instanceType);
        family = type.matches() ? type.group(1) : "";
        variants = family.isEmpty() ? List.of(instanceType) : List.of(instanceType, family);
    }

    /**
     * @throws Refusal if the model cannot be deployed so
     */
    static ConfigLock.Entry resolve(HubDocument document, String instanceType) {
        HubModel model = new HubModel(InferenceConfigs.choose(parse(document), instanceType), instanceType);
        try {
            return model.entry(document.version());
        } catch (InvalidValueException wrong) {
            throw new Refusal("model_id", "cannot be resolved, its document is wrong: " + wrong.getMessage());
        }
    }

    private static JsonNode parse(HubDocument document) {
        try {
            JsonNode root = MAPPER.readTree(document.json());
            if (root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException notJson) {
            throw new Refusal("model_id", "cannot be resolved: its document is not JSON");
        }
        throw new Refusal("model_id", "cannot be resolved: its document is not a JSON object");
    }

    private ConfigLock.Entry entry(String version) {
        Optional<String> terms = fields.text("HostingEulaUri").or(() -> fields.text("HostingEulaExternalLink"));
        boolean gated = fields.text("HostingEulaUri").isPresent()
                || fields.getOfDocument("GatedBucket").asBoolean(false);
        Optional<String> modelPackage =
                fields.variantText(variants, "ModelPackageArn").or(() -> fields.text("HostingModelPackageArn"));
        ModelSource source = modelPackage.<ModelSource>map(ModelPackage::new).orElseGet(() -> container(gated));
        ModelDefinition definition = new ModelDefinition(
                source,
                seconds("ModelDataDownloadTimeout"),
                seconds("ContainerStartupHealthCheckTimeout"),
                fields.text("InferenceAmiVersion").orElse(null),
                volume(),
                modelPackage.isPresent() || fields.flag("InferenceEnableNetworkIsolation"));
        // a package brings its terms with its subscription
        boolean asks = gated && modelPackage.isEmpty();
        return new ConfigLock.Entry(
                version,
                asks,
                asks ? terms.orElse(null) : null,
                fields.text("ModelSubscriptionLink").orElse(null),
                passedOver,
                definition);
    }

    private ContainerImage container(boolean gated) {
        Optional<String> prepacked = fields.text("HostingPrepackedArtifactUri");
        boolean script = fields.flag("HostingUseScriptUri");
        if (script && prepacked.isEmpty()) {
            throw new Refusal(
                    "model_id",
                    "cannot be deployed: its image needs a script beside the model's data, which only the SageMaker SDK for"
                            + " Python puts together; choose another model_version, or give image_uri and model_data_url");
        }
        String image = fields.variantText(variants, "ImageUri")
                .or(() -> fields.text("HostingEcrUri"))
                .orElseThrow(() -> new Refusal("model_id", "cannot be resolved: its document names no image"));
        Optional<String> artifact = script ? prepacked : fields.text("HostingArtifactUri");
        return new ContainerImage(image, artifact.map(uri -> data(uri, gated)).orElse(null), environment());
    }

    private ModelData data(String uri, boolean gated) {
        boolean prefix = uri.endsWith("/");
        Optional<S3DataType> type =
                fields.text("HostingArtifactS3DataType").map(text -> word(S3DataType.values(), S3DataType::text, text));
        Optional<Compression> compression = fields.text("HostingArtifactCompressionType")
                .map(text -> word(Compression.values(), Compression::text, text));
        boolean said = type.isPresent() && compression.isPresent();
        if (!said && !prefix && !uri.endsWith(".tar.gz")) {
            throw new Refusal(
                    "model_id", "cannot be resolved: its document does not say what sort of data " + uri + " is");
        }
        if (type.isEmpty() && compression.isEmpty() && !prefix && !gated) {
            return new ModelData(uri, null);
        }
        return new ModelData(
                uri,
                new S3Source(
                        type.orElse(prefix ? S3DataType.S3_PREFIX : S3DataType.S3_OBJECT),
                        compression.orElse(prefix ? Compression.NONE : Compression.GZIP),
                        false));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        for (JsonNode variable : fields.get("InferenceEnvironmentVariables")) {
            JsonNode value = HubFields.get(variable, "Default");
            HubFields.text(HubFields.get(variable, "Name"))
                    .filter(name -> !value.isMissingNode())
                    .ifPresent(name -> environment.put(name, HubFields.asPythonWrites(value)));
        }
        environment.putAll(fields.variantVariables(family));
        environment.putAll(fields.variantVariables(variants.get(0)));
        return environment;
    }

    private @Nullable Integer volume() {
        JsonNode size = fields.get("InferenceVolumeSize");
        return size.isMissingNode() || OWN_DISK.matcher(family).matches() ? null : (Integer) size.asInt();
    }

    private @Nullable Duration seconds(String name) {
        JsonNode seconds = fields.get(name);
        return seconds.isMissingNode() ? null : Duration.ofSeconds(seconds.asLong());
    }

    private static <E> E word(E[] values, Function<E, String> text, String wanted) {
        for (E value : values) {
            if (text.apply(value).equals(wanted)) {
                return value;
            }
        }
        throw new Refusal("model_id", "cannot be resolved: its document has an unknown word for its data, " + wanted);
    }
}
