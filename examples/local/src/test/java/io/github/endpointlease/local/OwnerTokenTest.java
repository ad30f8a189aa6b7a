package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Decision;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.testing.ManualClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OwnerTokenTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryTokenStore store = new InMemoryTokenStore();
    private final Tokens tokens = new Tokens(store, clock);

    @Test
    void aTokenIsMadeAtTheFirstStartOnly() {
        Token made = OwnerToken.prepare(store, tokens, null).orElseThrow();
        assertThat(accepts(made)).isTrue();
        assertThat(OwnerToken.prepare(store, tokens, null)).isEmpty();
        assertThat(accepts(made)).isTrue();
    }

    @Test
    void aGivenTokenReplacesTheOneGivenBefore() {
        Token first = Token.of("first");
        Token second = Token.of("second");
        assertThat(OwnerToken.prepare(store, tokens, first)).isEmpty();
        assertThat(OwnerToken.prepare(store, tokens, first)).isEmpty();
        assertThat(accepts(first)).isTrue();
        OwnerToken.prepare(store, tokens, second);
        assertThat(accepts(first)).isFalse();
        assertThat(accepts(second)).isTrue();
    }

    @Test
    void aGivenTokenIsRevokedOnceItIsNotGivenAnyMore() {
        Token given = Token.of("given");
        OwnerToken.prepare(store, tokens, given);
        Token made = OwnerToken.prepare(store, tokens, null).orElseThrow();
        assertThat(accepts(given)).isFalse();
        assertThat(accepts(made)).isTrue();
    }

    private boolean accepts(Token token) {
        return new TokenAuthorizer(store, clock).authorize(token) instanceof Decision.Accepted;
    }
}
