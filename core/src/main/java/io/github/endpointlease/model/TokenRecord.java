package io.github.endpointlease.model;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is stored: its hash, whose it is and what it may do.
 *
 * @param hash what is kept of the token itself
 * @param name whose it is; tokens of one name see the same executions
 * @param slot 0 or 1: a name has at most two live tokens, so that one can replace the other
 * @param scopes what it may do; at least one
 * @param endpoints on which endpoints: at least one pattern, and at most {@value #MAX_ENDPOINTS_LENGTH} characters in all, a blank
 *     between two of them counted
 * @param createdAt when it was issued
 * @param expiresAt from when on it is refused, or null for never
 */
public record TokenRecord(
        TokenHash hash,
        String name,
        int slot,
        Set<Scope> scopes,
        List<EndpointPattern> endpoints,
        Instant createdAt,
        @Nullable Instant expiresAt) {
    /** How many tokens of one name may be live at once. */
    public static final int SLOTS = 2;

    /**
     * How long the endpoint patterns may be together. An authorizer answers with all of them, and a gateway may refuse an answer
     * for its size. Source: API Gateway's quotas, which name 8 KB for an authorizer of a WebSocket API, and nothing for one of a REST API.
     */
    public static final int MAX_ENDPOINTS_LENGTH = 2_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public TokenRecord {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidValueException(
                    "token name", "must be 1 to 64 letters, digits, '.', '_', '@' and '-'", name);
        }
        if (slot < 0 || slot >= SLOTS) {
            throw new InvalidValueException("token slot", "must be 0 or 1", slot);
        }
        if (scopes.isEmpty()) {
            throw new InvalidValueException(
                    "token scopes", "must name at least one of invoke, read, extend, admin", scopes);
        }
        if (endpoints.isEmpty()) {
            throw new InvalidValueException("token endpoints", "must hold at least one pattern", endpoints);
        }
        int length =
                endpoints.stream().mapToInt(pattern -> pattern.value().length()).sum() + endpoints.size() - 1;
        if (length > MAX_ENDPOINTS_LENGTH) {
            throw new InvalidValueException(
                    "token endpoints",
                    "must have at most " + MAX_ENDPOINTS_LENGTH + " characters in all, blanks between them included",
                    length + " characters");
        }
        scopes = Set.copyOf(scopes);
        endpoints = List.copyOf(endpoints);
    }

    /** Whether it is accepted at the given moment. */
    public boolean isLive(Instant now) {
        return expiresAt == null || expiresAt.isAfter(now);
    }
}
