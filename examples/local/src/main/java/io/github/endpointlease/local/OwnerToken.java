package io.github.endpointlease.local;

import io.github.endpointlease.Tokens;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees to it that whoever started the gateway has a token that may do everything: their own, or one made at the first start. */
final class OwnerToken {
    private static final String MADE = "owner";
    private static final String GIVEN = "environment";
    private static final Set<Scope> EVERYTHING = EnumSet.allOf(Scope.class);

    private OwnerToken() {}

    /**
     * Prepares the token.
     *
     * @param given the token to use, or null; one that was given before and is not now is revoked
     * @return the token, if one was made: this is the only time that it can be shown
     */
    static Optional<Token> prepare(TokenStore store, Tokens tokens, @Nullable Token given) {
        if (given == null) {
            tokens.revokeAll(GIVEN);
            return store.findByName(MADE).isEmpty()
                    ? Optional.of(tokens.issue(MADE, EVERYTHING, List.of(EndpointPattern.ANY), null))
                    : Optional.empty();
        }
        boolean known = store.find(given.hash()).map(TokenRecord::name).isPresent();
        if (!known) {
            tokens.revokeAll(GIVEN);
            tokens.register(given, GIVEN, EVERYTHING, List.of(EndpointPattern.ANY), null);
        }
        return Optional.empty();
    }
}
