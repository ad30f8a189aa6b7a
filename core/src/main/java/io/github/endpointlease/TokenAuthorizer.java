package io.github.endpointlease;

import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Accepts or denies tokens. What it accepts depends on the token alone, not on what is asked for, so a cached answer is as good
 * as a fresh one until the token expires or is revoked. Safe for use by many threads; the store stays the caller's to close.
 */
public final class TokenAuthorizer {
    private final TokenStore store;
    private final InstantSource clock;

    /**
     * @param store where tokens are kept
     * @param clock tells when one has expired
     */
    public TokenAuthorizer(TokenStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Decides about a token. One of ours whose checksum is wrong is denied without a look-up.
     *
     * @param token what was presented
     * @return the decision
     * @throws io.github.endpointlease.model.BackendException if the store cannot be asked; deny then, too
     */
    public Decision authorize(Token token) {
        if (token.isMistyped()) {
            return new Decision.Denied("The token is mistyped or cut short: its checksum is wrong.");
        }
        Instant now = clock.instant();
        Optional<TokenRecord> found = store.find(token.hash());
        if (found.isEmpty()) {
            return new Decision.Denied("The token is not known.");
        }
        TokenRecord known = found.get();
        if (!known.isLive(now)) {
            return new Decision.Denied("The token of " + known.name() + " expired at " + known.expiresAt() + ".");
        }
        return new Decision.Accepted(new Caller(known.name(), known.scopes(), known.endpoints()));
    }
}
