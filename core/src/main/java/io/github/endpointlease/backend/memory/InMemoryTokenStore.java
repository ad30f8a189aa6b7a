package io.github.endpointlease.backend.memory;

import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps tokens, by hash, in this process's memory. Safe for use by many threads. */
public final class InMemoryTokenStore implements TokenStore {
    // Guarded by this: a token has to be free in two ways at once, which no concurrent map can check.
    private final Map<TokenHash, TokenRecord> tokens = new HashMap<>();

    @Override
    public synchronized Optional<TokenRecord> find(TokenHash hash) {
        return Optional.ofNullable(tokens.get(hash));
    }

    @Override
    public synchronized List<TokenRecord> findByName(String name) {
        return tokens.values().stream()
                .filter(token -> token.name().equals(name))
                .sorted(Comparator.comparingInt(TokenRecord::slot))
                .toList();
    }

    @Override
    public synchronized boolean create(TokenRecord token) {
        boolean slotTaken = findByName(token.name()).stream().anyMatch(other -> other.slot() == token.slot());
        return !slotTaken && tokens.putIfAbsent(token.hash(), token) == null;
    }

    @Override
    public synchronized boolean remove(TokenHash hash) {
        return tokens.remove(hash) != null;
    }
}
