package io.github.endpointlease.spi;

import io.github.endpointlease.model.Token;

/**
 * Tokens that an older installation stored in the clear. They carry no name, scopes or expiry: whoever honours them accepts them for
 * everything. Implementations are safe for use by many threads; what goes wrong is a
 * {@link io.github.endpointlease.model.BackendException}.
 *
 * <p>An implementation must tell its clear-text tokens from whatever else is stored beside them, above all from hashes: who has read
 * a hash must not get in with it.
 */
@FunctionalInterface
public interface ClearTextTokens {
    /**
     * Looks a token up.
     *
     * @param token what was presented
     * @return whether it is stored in the clear
     */
    boolean contains(Token token);
}
