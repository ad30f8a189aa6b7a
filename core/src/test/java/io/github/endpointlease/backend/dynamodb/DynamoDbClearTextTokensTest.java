package io.github.endpointlease.backend.dynamodb;

import static io.github.endpointlease.backend.dynamodb.TestTable.n;
import static io.github.endpointlease.backend.dynamodb.TestTable.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.Caller;
import io.github.endpointlease.Decision;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.spi.ClearTextTokens;
import io.github.endpointlease.spi.TokenStore;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.testing.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One table with the original's tokens in the clear and ours by hash, as after a move. */
@OnDynamoDbLocal
class DynamoDbClearTextTokensTest {
    private final TestTable table = TestTable.ofTokens();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final TokenStore store = DynamoDbTokenStore.create(table.client(), table.name());
    private final ClearTextTokens clearText = DynamoDbClearTextTokens.create(table.client(), table.name());
    private final List<String> told = new ArrayList<>();
    private final TokenAuthorizer authorizer = new TokenAuthorizer(store, clock, clearText, told::add);

    @AfterEach
    void close() {
        table.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open sesame",
                "ölçü ıİ 日本 😀",
                " ",
                "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
            })
    void aTokenOfTheOriginalIsAcceptedForEverythingAndTold(String text) {
        table.put(Map.of("token", s(text)));
        String name = "original-" + Token.of(text).hash().hex().substring(0, 12);

        assertThat(authorizer.authorize(Token.of(text)))
                .isEqualTo(new Decision.Accepted(
                        new Caller(name, EnumSet.allOf(Scope.class), List.of(EndpointPattern.ANY))));
        assertThat(told).containsExactly(name);
        assertThat(authorizer.authorize(Token.of(text + "x"))).isInstanceOf(Decision.Denied.class);
        assertThat(told).hasSize(1);
    }

    @Test
    void whatPeopleNotedBesideTheirTokensDoesNoHarm() {
        table.put(Map.of("token", s("open sesame"), "name", s("Ali Baba"), "comment", s("cave"), "since", n("851")));

        assertThat(clearText.contains(Token.of("open sesame"))).isTrue();
    }

    @Test
    void withoutConfigurationNoTokenInTheClearIsAccepted() {
        table.put(Map.of("token", s("open sesame")));

        assertThat(new TokenAuthorizer(store, clock).authorize(Token.of("open sesame")))
                .isInstanceOf(Decision.Denied.class);
    }

    /** Who has read the table must not get in with what it holds of others' tokens. */
    @Test
    void nothingThatWeStoreIsAToken() {
        Tokens tokens = new Tokens(store, clock);
        tokens.issue("alice", EnumSet.allOf(Scope.class), List.of(EndpointPattern.ANY), null);
        tokens.issue("alice", EnumSet.of(Scope.READ), List.of(EndpointPattern.ANY), null);

        assertThat(table.keys()).hasSize(4).contains("slot#alice#0", "slot#alice#1");
        for (String key : table.keys()) {
            assertThat(authorizer.authorize(Token.of(key))).as(key).isInstanceOf(Decision.Denied.class);
            assertThat(clearText.contains(Token.of(key))).as(key).isFalse();
        }
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kind", "format", "hash", "caller", "slot", "scopes", "endpoints", "created_at", "expires_at"})
    void anyOneAttributeOfOursIsEnoughToBeNoTokenInTheClear(String attribute) {
        table.put(Map.of("token", s("open sesame"), attribute, s("")));

        assertThat(clearText.contains(Token.of("open sesame"))).isFalse();
    }

    @Test
    void aTokenThatIsRegisteredByHashMayWhatItWasRegisteredForAndIsNotTold() {
        table.put(Map.of("token", s("open sesame")));
        new Tokens(store, clock)
                .register(Token.of("open sesame"), "ali", EnumSet.of(Scope.READ), List.of(EndpointPattern.ANY), null);

        assertThat(authorizer.authorize(Token.of("open sesame")))
                .isEqualTo(
                        new Decision.Accepted(new Caller("ali", EnumSet.of(Scope.READ), List.of(EndpointPattern.ANY))));
        assertThat(told).isEmpty();
    }

    @Test
    void whatCannotBeAKeyIsNotThere() {
        table.put(Map.of("token", s("?")));

        assertThat(clearText.contains(Token.of("\uD83D"))).isFalse();
        assertThat(clearText.contains(Token.of("ü".repeat(1024)))).isFalse();
        assertThat(clearText.contains(Token.of("ü".repeat(1025)))).isFalse();
        assertThat(clearText.contains(Token.of("x".repeat(4096)))).isFalse();
        assertThat(clearText.contains(Token.of("?"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatCannotBeAskedIsAFailureAndNeverAccepted(Fault fault) {
        table.put(Map.of("token", s("open sesame")));
        TokenAuthorizer hasty = new TokenAuthorizer(
                new InMemoryTokenStore(),
                clock,
                DynamoDbClearTextTokens.create(table.clientResending(0), table.name()),
                told::add);
        table.aws().faults((operation, number) -> Optional.of(fault));

        assertThatThrownBy(() -> hasty.authorize(Token.of("open sesame")))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageNotContaining("sesame");
        assertThat(told).isEmpty();
    }

    @Test
    void withoutItsTableItSaysWhichAndAcceptsNothing() {
        table.drop();

        assertThatThrownBy(() -> clearText.contains(Token.of("open sesame")))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining(table.name())
                .hasMessageNotContaining("sesame");
    }
}
