package io.github.endpointlease;

import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Issues and revokes tokens. A name has at most two live ones, so that a new one can be handed out before the old one is
 * revoked. Safe for use by many threads; the store stays the caller's to close.
 */
public final class Tokens {
    private final TokenStore store;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param store where tokens are kept
     * @param clock tells when a token is issued and expires
     */
    public Tokens(TokenStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Makes a token. This is the only time that it can be seen.
     *
     * @param name whose it is: 1 to 64 letters, digits, {@code .}, {@code _}, {@code @} and {@code -}
     * @param scopes what it may do; at least one
     * @param endpoints on which endpoints; at least one pattern, and at most {@value TokenRecord#MAX_ENDPOINTS_LENGTH} characters in all,
     *     a blank between two of them counted
     * @param validFor how long it is accepted, more than zero and not beyond the year 9999; or null for ever
     * @return the token in the clear
     * @throws InvalidValueException if a value is out of its range or the name has two live tokens; nothing was changed
     */
    public Token issue(String name, Set<Scope> scopes, List<EndpointPattern> endpoints, @Nullable Duration validFor) {
        Token token = Token.generate(random);
        register(token, name, scopes, endpoints, validFor);
        return token;
    }

    /**
     * Accepts a token that was made elsewhere. The same values as for {@link #issue}.
     *
     * @param token the token in the clear; only its hash is kept
     * @param name whose it is
     * @param scopes what it may do
     * @param endpoints on which endpoints
     * @param validFor how long it is accepted, or null for ever
     * @throws InvalidValueException if a value is out of its range, the name has two live tokens, or the token is known already
     */
    public void register(
            Token token, String name, Set<Scope> scopes, List<EndpointPattern> endpoints, @Nullable Duration validFor) {
        if (token.isMistyped()) {
            throw new InvalidValueException("token", "must have a right checksum if it begins with our prefix", token);
        }
        Instant now = clock.instant();
        Instant expiresAt = validFor == null ? null : now.plus(inRange(validFor, now));
        for (int slot = 0; slot < TokenRecord.SLOTS; slot++) {
            TokenRecord wanted = new TokenRecord(token.hash(), name, slot, scopes, endpoints, now, expiresAt);
            freeIfExpired(name, slot, now);
            if (store.create(wanted)) {
                return;
            }
        }
        if (store.find(token.hash()).isPresent()) {
            throw new InvalidValueException("token", "must not be known already", token);
        }
        throw new InvalidValueException("token name", "must have fewer than two live tokens; revoke one first", name);
    }

    /**
     * Revokes a token. Whoever cached a decision about it may accept it until that lapses.
     *
     * @param token the token in the clear
     * @return false if it was not known
     */
    public boolean revoke(Token token) {
        return store.remove(token.hash());
    }

    /**
     * Revokes every token of a name.
     *
     * @param name whose tokens
     */
    public void revokeAll(String name) {
        store.findByName(name).forEach(token -> store.remove(token.hash()));
    }

    private static Duration inRange(Duration validFor, Instant now) {
        if (validFor.isNegative()
                || validFor.isZero()
                || validFor.compareTo(Duration.between(now, Lease.LATEST_EXPIRY)) > 0) {
            throw new InvalidValueException(
                    "token validity", "must be more than 0 and end by " + Lease.LATEST_EXPIRY, validFor);
        }
        return validFor;
    }

    private void freeIfExpired(String name, int slot, Instant now) {
        Optional<TokenRecord> holder = store.findByName(name).stream()
                .filter(token -> token.slot() == slot && !token.isLive(now))
                .findFirst();
        holder.ifPresent(token -> store.remove(token.hash()));
    }
}
