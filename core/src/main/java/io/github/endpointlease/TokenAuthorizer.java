package io.github.endpointlease;

import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.ClearTextTokens;
import io.github.endpointlease.spi.TokenStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Accepts or denies tokens. What it accepts depends on the token alone, not on what is asked for, so a cached answer is as good
 * as a fresh one until the token expires or is revoked. Safe for use by many threads; the store stays the caller's to close.
 */
public final class TokenAuthorizer {
    private static final String CLEAR_TEXT_NAME = "original-";
    private static final int CLEAR_TEXT_DIGITS = 12;

    private final TokenStore store;
    private final InstantSource clock;
    private final ClearTextTokens clearText;
    private final ClearTextListener listener;

    /**
     * Accepts tokens that are stored by hash, and no others.
     *
     * @param store where tokens are kept
     * @param clock tells when one has expired
     */
    public TokenAuthorizer(TokenStore store, InstantSource clock) {
        this(store, clock, token -> false, caller -> {});
    }

    /**
     * Also accepts tokens that an older installation stored in the clear, as that did: for every scope and endpoint, without end.
     * They are looked up only if the store does not know the token. Such a caller's name is {@code original-} and the first 12
     * hexadecimal digits of the token's hash.
     *
     * @param store where tokens are kept
     * @param clock tells when one has expired
     * @param clearText the tokens in the clear
     * @param listener is told each time one of those is accepted
     */
    public TokenAuthorizer(
            TokenStore store, InstantSource clock, ClearTextTokens clearText, ClearTextListener listener) {
        this.store = store;
        this.clock = clock;
        this.clearText = clearText;
        this.listener = listener;
    }

    /**
     * Decides about a token. One of ours whose checksum is wrong is denied without a look-up.
     *
     * @param token what was presented
     * @return the decision
     * @throws io.github.endpointlease.model.BackendException if a store cannot be asked; deny then, too
     */
    public Decision authorize(Token token) {
        if (token.isMistyped()) {
            return new Decision.Denied("The token is mistyped or cut short: its checksum is wrong.");
        }
        Instant now = clock.instant();
        Optional<TokenRecord> found = store.find(token.hash());
        if (found.isEmpty()) {
            return authorizeClearText(token);
        }
        TokenRecord known = found.get();
        if (!known.isLive(now)) {
            return new Decision.Denied("The token of " + known.name() + " expired at " + known.expiresAt() + ".");
        }
        return new Decision.Accepted(new Caller(known.name(), known.scopes(), known.endpoints()));
    }

    private Decision authorizeClearText(Token token) {
        if (!clearText.contains(token)) {
            return new Decision.Denied("The token is not known.");
        }
        String name = CLEAR_TEXT_NAME + token.hash().hex().substring(0, CLEAR_TEXT_DIGITS);
        tell(name);
        return new Decision.Accepted(new Caller(name, EnumSet.allOf(Scope.class), List.of(EndpointPattern.ANY)));
    }

    private void tell(String caller) {
        try {
            listener.accepted(caller);
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
