package io.github.endpointlease.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link TokenStore} has to pass. Times have to come back to the microsecond at least. */
public interface TokenStoreContract {
    /**
     * Makes a store that is empty. Called once in every test; what has to be closed is closed by the implementor's own
     * {@code @AfterEach}.
     */
    TokenStore store();

    /**
     * Opens what the given store holds a second time, as another process would.
     *
     * @param store what {@link #store} made
     * @return a second instance over the same data; the same one if the data cannot be shared
     */
    default TokenStore reopened(TokenStore store) {
        return store;
    }

    /** Some time of day, to the microsecond. */
    Instant NOW = Instant.parse("2026-01-31T08:15:30.123456Z");

    @Test
    default void whatIsCreatedIsFoundByItsHash() {
        TokenStore store = store();
        TokenRecord token = token("one", "alice", 0);

        assertThat(store.create(token)).isTrue();

        assertThat(store.find(token.hash())).contains(token);
        assertThat(reopened(store).find(token.hash())).contains(token);
        assertThat(store.find(TokenHash.sha256("another"))).isEmpty();
    }

    @Test
    default void aNameHasAsManyTokensAsSlots() {
        TokenStore store = store();
        TokenRecord first = token("one", "alice", 0);
        TokenRecord second = token("two", "alice", 1);

        assertThat(store.create(first)).isTrue();
        assertThat(store.create(second)).isTrue();
        assertThat(store.create(token("three", "alice", 0))).isFalse();
        assertThat(store.create(token("three", "alice", 1))).isFalse();

        assertThat(store.findByName("alice")).containsExactlyInAnyOrder(first, second);
        assertThat(store.find(TokenHash.sha256("three"))).isEmpty();
    }

    @Test
    default void aHashIsStoredOnce() {
        TokenStore store = store();
        TokenRecord token = token("one", "alice", 0);
        store.create(token);

        assertThat(store.create(token)).isFalse();
        assertThat(store.create(token("one", "alice", 1))).isFalse();
        assertThat(store.create(token("one", "bob", 0))).isFalse();

        assertThat(store.find(token.hash())).contains(token);
        assertThat(store.findByName("alice")).containsExactly(token);
        assertThat(store.findByName("bob")).isEmpty();
    }

    @Test
    default void theTokensOfOneNameAreListedAndNoOthers() {
        TokenStore store = store();
        TokenRecord alice = token("one", "alice", 0);
        TokenRecord capital = token("two", "Alice", 0);
        store.create(alice);
        store.create(capital);
        store.create(token("three", "alice2", 0));

        assertThat(store.findByName("alice")).containsExactly(alice);
        assertThat(store.findByName("Alice")).containsExactly(capital);
        assertThat(store.findByName("nobody")).isEmpty();
    }

    @Test
    default void aTokenThatHasExpiredIsFoundAsWell() {
        TokenStore store = store();
        TokenRecord old = new TokenRecord(
                TokenHash.sha256("old"),
                "alice",
                0,
                Set.of(Scope.READ),
                List.of(EndpointPattern.ANY),
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(1));
        store.create(old);

        assertThat(store.find(old.hash())).contains(old);
        assertThat(store.findByName("alice")).containsExactly(old);
    }

    @Test
    default void whatIsRemovedIsGoneAndItsSlotIsFree() {
        TokenStore store = store();
        TokenRecord first = token("one", "alice", 0);
        TokenRecord second = token("two", "alice", 1);
        store.create(first);
        store.create(second);

        assertThat(store.remove(first.hash())).isTrue();

        assertThat(store.find(first.hash())).isEmpty();
        assertThat(store.findByName("alice")).containsExactly(second);
        assertThat(store.create(token("three", "alice", 0))).isTrue();
        assertThat(store.create(token("one", "bob", 0))).isTrue();
    }

    @Test
    default void whatIsNotThereCannotBeRemoved() {
        TokenStore store = store();
        TokenRecord token = token("one", "alice", 0);
        store.create(token);

        assertThat(store.remove(TokenHash.sha256("another"))).isFalse();
        assertThat(store.remove(token.hash())).isTrue();
        assertThat(store.remove(token.hash())).isFalse();
    }

    @Test
    default void everyFieldComesBack() {
        TokenStore store = store();
        List<EndpointPattern> patterns = List.of(
                new EndpointPattern("demo-*"), EndpointPattern.ANY, new EndpointPattern("Z" + "z".repeat(98) + "*"));
        List<TokenRecord> tokens = List.of(
                new TokenRecord(TokenHash.sha256("1"), "a", 0, EnumSet.allOf(Scope.class), patterns, NOW, null),
                new TokenRecord(TokenHash.sha256("2"), "a", 1, Set.of(Scope.ADMIN), patterns.subList(0, 1), NOW, NOW),
                new TokenRecord(
                        TokenHash.sha256("3"),
                        "Build.Bot_1@example-" + "x".repeat(44),
                        1,
                        Set.of(Scope.INVOKE, Scope.READ),
                        patterns,
                        Instant.EPOCH,
                        Instant.parse("9999-12-31T23:59:59.999999Z")));

        for (TokenRecord token : tokens) {
            assertThat(store.create(token)).isTrue();
            assertThat(store.find(token.hash())).contains(token);
            assertThat(store.findByName(token.name())).contains(token);
        }
    }

    @Test
    default void everySetOfScopesComesBack() {
        TokenStore store = store();
        List<Scope> scopes = List.of(Scope.values());
        for (int bits = 1; bits < 1 << scopes.size(); bits++) {
            Set<Scope> set = EnumSet.noneOf(Scope.class);
            for (int i = 0; i < scopes.size(); i++) {
                if (((bits >> i) & 1) == 1) {
                    set.add(scopes.get(i));
                }
            }
            TokenRecord token = new TokenRecord(
                    TokenHash.sha256("token " + bits), "name-" + bits, 0, set, List.of(EndpointPattern.ANY), NOW, null);
            store.create(token);

            assertThat(store.find(token.hash())).contains(token);
        }
    }

    @Test
    default void ofManyThatTakeASlotOneSucceeds() {
        TokenStore store = store();
        TokenStore other = reopened(store);

        for (int round = 0; round < 10; round++) {
            String name = "name-" + round;
            List<Boolean> created = Together.run(
                    16, thread -> () -> (thread % 2 == 0 ? store : other).create(token(name + thread, name, 0)));

            assertThat(created).containsOnlyOnce(true);
            assertThat(store.findByName(name)).containsExactly(token(name + created.indexOf(true), name, 0));
        }
    }

    private static TokenRecord token(String text, String name, int slot) {
        return new TokenRecord(
                TokenHash.sha256(text), name, slot, Set.of(Scope.INVOKE), List.of(EndpointPattern.ANY), NOW, null);
    }
}
