package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.Version;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the opaque version of a lease holds.
 *
 * @param name the endpoint, because numbers alone are the same for all of them
 * @param life the parameter's life, because numbers begin at 1 again in the next one
 * @param number of the version that is effective
 */
record LeaseVersion(String name, String life, long number) {
    /** A life is whatever its stamp says; neither of the others can hold a slash. */
    private static final Pattern NOTATION = Pattern.compile("([^/]+)/(.*)/([0-9]{1,18})", Pattern.DOTALL);

    /** Reads it back; empty if this store never gave it out for the name. */
    static Optional<LeaseVersion> parse(EndpointName name, Version version) {
        Matcher parts = NOTATION.matcher(version.value());
        if (!parts.matches() || !parts.group(1).equals(name.value())) {
            return Optional.empty();
        }
        return Optional.of(new LeaseVersion(parts.group(1), parts.group(2), Long.parseLong(parts.group(3))));
    }

    Version opaque() {
        return new Version(name + "/" + life + "/" + number);
    }
}
