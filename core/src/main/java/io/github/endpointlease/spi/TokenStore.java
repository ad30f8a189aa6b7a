package io.github.endpointlease.spi;

import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import java.util.List;
import java.util.Optional;

/**
 * Where tokens are kept, by hash. Implementations are safe for use by many threads and processes at once; what goes wrong is a
 * {@link io.github.endpointlease.model.BackendException}.
 *
 * <p>{@code TokenStoreContract} in this project's test-jar is what an implementation has to pass.
 */
public interface TokenStore {
    /**
     * Looks a token up. Says nothing about its being live.
     *
     * @param hash the hash of what was presented
     * @return what is stored, or empty
     */
    Optional<TokenRecord> find(TokenHash hash);

    /**
     * Lists the tokens of one name, live or not.
     *
     * @param name whose tokens
     * @return at most {@value TokenRecord#SLOTS} records
     */
    List<TokenRecord> findByName(String name);

    /**
     * Stores a token.
     *
     * @param token the record
     * @return false if the name's slot, or the hash, is taken already
     */
    boolean create(TokenRecord token);

    /**
     * Removes a token.
     *
     * @param hash its hash
     * @return false if there was none
     */
    boolean remove(TokenHash hash);
}
