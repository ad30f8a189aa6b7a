package io.github.endpointlease.cloudformation.jumpstart;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every model of a configuration is made from.
 *
 * @param models the definitions by model name, in the file's order
 * @param lock what to keep for the next time, with nothing in it that the configuration has no more use for
 * @param warnings what may surprise, one line each, for people
 */
public record Resolution(Map<String, ModelDefinition> models, ConfigLock lock, List<String> warnings) {
    /** Keeps the order. */
    public Resolution {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        warnings = List.copyOf(warnings);
    }
}
