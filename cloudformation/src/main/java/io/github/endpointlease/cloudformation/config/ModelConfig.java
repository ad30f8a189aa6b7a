package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One model, an element of {@code jumpstart_models}. Immutable.
 *
 * @param name its name in this project: letters, digits and hyphens
 * @param origin where it comes from
 * @param environment variables for its container beside those that it comes with, sorted by name: at most 100, names and values
 *     of at most 1,024 characters
 * @param instanceType what it runs on, for example {@code ml.g5.12xlarge}
 * @param instanceCount how many instances, at least 1
 * @param inferenceType how it answers
 * @param publicAccess whether its route asks for no token
 * @param initialProvision how long its first lease lasts, counted from the deployment: whole seconds, at most 525,600
 *     minutes; zero means deployed but stopped; null where the file has no schedule
 * @param limits what keeps it from costing more than was meant
 * @param integration its own route, or null where it has none
 * @param asyncApiEnabled whether callers may invoke it now and fetch the answer later
 * @param local how the local gateway starts it, or null for the gateway's own way
 */
public record ModelConfig(
        String name,
        ModelOrigin origin,
        Map<String, String> environment,
        String instanceType,
        int instanceCount,
        InferenceType inferenceType,
        boolean publicAccess,
        @Nullable Duration initialProvision,
        Limits limits,
        @Nullable Integration integration,
        boolean asyncApiEnabled,
        @Nullable LocalCommand local) {
    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public ModelConfig {
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        Rules.modelName("name", name);
        ModelRules.environmentSize("environment", environment.size());
        environment.forEach((variable, value) -> {
            ModelRules.containerVariable("environment", variable);
            ModelRules.containerValue("environment." + variable, value);
        });
        Rules.instanceType("instanceType", instanceType);
        Rules.instanceCount("instanceCount", instanceCount);
        if (initialProvision != null) {
            Rules.lease("initialProvision", initialProvision, Duration.ZERO);
        }
    }

    /** Returns which JumpStart model it is, or null where it is an image of the user's. */
    public @Nullable String modelId() {
        return origin instanceof ModelOrigin.JumpStart jumpStart ? jumpStart.modelId() : null;
    }

    /** Returns which version of the JumpStart model is wanted, or null for the newest, or where it is an image of the user's. */
    public @Nullable String modelVersion() {
        return origin instanceof ModelOrigin.JumpStart jumpStart ? jumpStart.version() : null;
    }

    /** Returns whether the user accepts the terms of a gated JumpStart model. */
    public boolean acceptEula() {
        return origin instanceof ModelOrigin.JumpStart jumpStart && jumpStart.acceptEula();
    }

    /** Returns the user's image, or null where it is a JumpStart model. */
    public @Nullable String imageUri() {
        return origin instanceof ModelOrigin.Container container ? container.imageUri() : null;
    }

    /** Returns where the data for the user's image is, or null where there is none. */
    public @Nullable String modelDataUrl() {
        return origin instanceof ModelOrigin.Container container ? container.dataUrl() : null;
    }

    /** Returns the most time that its lease may have left, or null for the project's limit. */
    public @Nullable Duration longestLease() {
        return limits.longestLease();
    }

    /** Returns what its route lets through, or null for the API's limit. */
    public @Nullable Throttle throttle() {
        return limits.throttle();
    }

    /** Returns everything but the values of variables: people put keys there. */
    @Override
    public String toString() {
        return "ModelConfig[name=" + name + ", origin=" + origin + ", environment=" + environment.keySet()
                + ", instanceType=" + instanceType + ", instanceCount=" + instanceCount + ", inferenceType="
                + inferenceType + ", publicAccess=" + publicAccess + ", initialProvision=" + initialProvision
                + ", limits=" + limits + ", integration=" + integration + ", asyncApiEnabled=" + asyncApiEnabled
                + ", local=" + local + "]";
    }
}
