package io.github.endpointlease;

import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.util.List;
import java.util.Optional;

/** Passes everything on, for stores of tokens that do one thing differently. */
public class ForwardingTokens implements TokenStore {
    private final TokenStore tokens;

    protected ForwardingTokens(TokenStore tokens) {
        this.tokens = tokens;
    }

    @Override
    public Optional<TokenRecord> find(TokenHash hash) {
        return tokens.find(hash);
    }

    @Override
    public List<TokenRecord> findByName(String name) {
        return tokens.findByName(name);
    }

    @Override
    public boolean create(TokenRecord token) {
        return tokens.create(token);
    }

    @Override
    public boolean remove(TokenHash hash) {
        return tokens.remove(hash);
    }
}
