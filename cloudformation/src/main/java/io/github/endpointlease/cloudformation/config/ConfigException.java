package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.EndpointLeaseException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configuration cannot be used. The message has one line for each fault, every line beginning with the file, for example
 * {@code config.json: jumpstart_models[1].integration.type must be lambda or api, but was: "rest"}.
 */
public final class ConfigException extends EndpointLeaseException {
    private final String source;
    private final List<String> faults;

    ConfigException(String source, List<String> faults, @Nullable Throwable cause) {
        super(faults.stream().map(fault -> source + ": " + fault).collect(Collectors.joining("\n")), cause);
        this.source = source;
        this.faults = List.copyOf(faults);
    }

    /** Returns what was read, as the caller named it. */
    public String source() {
        return source;
    }

    /** Returns every fault, in the file's order as far as it could be read: at least one, one line each, without the file. */
    public List<String> faults() {
        return faults;
    }

    /** Returns false: the file has to be changed first. */
    @Override
    public boolean isRetryable() {
        return false;
    }
}
