package io.github.endpointlease.local;

import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Token;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's settings, each from an environment variable.
 *
 * @param port where to listen on the loopback address, 0 for any free port
 * @param data the folder that keeps leases, tokens, executions and logs
 * @param token the token to use, or null to make one at the first start
 * @param config the {@code config.json} to use, or null for the one that ships
 */
record Settings(
        int port,
        Path data,
        @Nullable Token token,
        @Nullable Path config) {
    static final String PORT = "ENDPOINT_LEASE_PORT";
    static final String DATA = "ENDPOINT_LEASE_DATA";
    static final String TOKEN = "ENDPOINT_LEASE_TOKEN";
    static final String CONFIG = "ENDPOINT_LEASE_CONFIG";
    static final int DEFAULT_PORT = 8080;

    private static final int MAX_PORT = 65_535;

    static Settings from(Map<String, String> environment, Path home) {
        String data = environment.get(DATA);
        String token = environment.get(TOKEN);
        String config = environment.get(CONFIG);
        return new Settings(
                port(environment.getOrDefault(PORT, Integer.toString(DEFAULT_PORT))),
                data == null ? home.resolve(".endpoint-lease") : path(DATA, data),
                token == null ? null : token(token),
                config == null ? null : path(CONFIG, config));
    }

    private static int port(String text) {
        int port;
        try {
            port = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (port < 0 || port > MAX_PORT) {
            throw new StartupException(PORT + " must be a number from 0 to " + MAX_PORT + ", but was: " + text);
        }
        return port;
    }

    private static Path path(String variable, String text) {
        if (text.isBlank()) {
            throw new StartupException(variable + " must be a path, but is empty. Unset it to use the default.");
        }
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new StartupException(variable + " must be a path, but was: " + text, e);
        }
    }

    private static Token token(String text) {
        try {
            Token token = Token.of(text.strip());
            if (token.isMistyped()) {
                throw new StartupException(
                        TOKEN + " looks like a token of ours, but its checksum is wrong: mistyped or cut short.");
            }
            return token;
        } catch (InvalidValueException e) {
            throw new StartupException(TOKEN + ": " + e.getMessage(), e);
        }
    }
}
