package io.github.endpointlease.backend.dynamodb;

import static io.github.endpointlease.backend.dynamodb.TestTable.n;
import static io.github.endpointlease.backend.dynamodb.TestTable.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.TokenStoreContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.spi.TokenStore;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The contract, and what the store promises beyond it. */
@OnDynamoDbLocal
class DynamoDbTokenStoreTest implements TokenStoreContract {
    private static final Instant NANO = Instant.parse("2026-01-31T08:15:30.123456789Z");
    private static final TokenRecord TOKEN = new TokenRecord(
            TokenHash.sha256("one"),
            "alice",
            0,
            Set.of(Scope.EXTEND, Scope.INVOKE),
            List.of(new EndpointPattern("demo-*"), new EndpointPattern("other")),
            NANO,
            NANO.plusNanos(1));

    /** What {@link #TOKEN} is stored under, as it always was. */
    private static final String HASH = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

    private static final String SLOT = "slot#alice#0";

    private final TestTable table = TestTable.ofTokens();

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    public TokenStore store() {
        return DynamoDbTokenStore.create(table.client(), table.name());
    }

    @Override
    public TokenStore reopened(TokenStore store) {
        return store();
    }

    /** So that tokens which are out there stay valid. Never change what is written here; add a format beside it. */
    @Test
    void aTokenOfFormatOneIsReadAndWrittenAsItAlwaysWas() {
        Map<String, AttributeValue> token = Map.ofEntries(
                Map.entry("token", s(HASH)),
                Map.entry("kind", s("token")),
                Map.entry("format", n("1")),
                Map.entry("caller", s("alice")),
                Map.entry("slot", n("0")),
                Map.entry("scopes", AttributeValue.fromL(List.of(s("invoke"), s("extend")))),
                Map.entry("endpoints", AttributeValue.fromL(List.of(s("demo-*"), s("other")))),
                Map.entry("created_at", s("2026-01-31T08:15:30.123456789Z")),
                Map.entry("expires_at", s("2026-01-31T08:15:30.123456790Z")));
        Map<String, AttributeValue> slot =
                Map.of("token", s(SLOT), "kind", s("slot"), "format", n("1"), "hash", s(HASH));
        table.put(token);
        table.put(slot);

        assertThat(store().find(TOKEN.hash())).contains(TOKEN);
        assertThat(store().findByName("alice")).containsExactly(TOKEN);
        assertThat(store().remove(TOKEN.hash())).isTrue();
        assertThat(table.keys()).isEmpty();
        assertThat(store().create(TOKEN)).isTrue();

        assertThat(table.item(HASH)).contains(token);
        assertThat(table.item(SLOT)).contains(slot);
    }

    @Test
    void anItemThatIsNoTokenLetsNobodyIn() {
        store().create(TOKEN);
        Map<String, AttributeValue> good = table.item(HASH).orElseThrow();

        assertLetsNobodyIn(with(good, "scopes", AttributeValue.fromL(List.of(s("invoke"), s("fly")))));
        assertLetsNobodyIn(with(good, "scopes", AttributeValue.fromL(List.of())));
        assertLetsNobodyIn(with(good, "endpoints", AttributeValue.fromL(List.of())));
        assertLetsNobodyIn(with(good, "format", n("2")));
        assertLetsNobodyIn(with(good, "kind", s("slot")));
        assertLetsNobodyIn(with(good, "caller", s("a b")));
        assertLetsNobodyIn(with(good, "slot", n("2")));
        assertLetsNobodyIn(with(good, "expires_at", s("never")));
        assertLetsNobodyIn(with(good, "expires_at", n("1769847330")));
        // the original's, if it happens to look like a hash
        assertLetsNobodyIn(Map.of("token", s(HASH)));
    }

    private void assertLetsNobodyIn(Map<String, AttributeValue> item) {
        table.put(item);

        assertThatThrownBy(() -> store().find(TOKEN.hash()))
                .as("%s", item)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("looking a token up in table " + table.name())
                .hasMessageNotContaining(HASH);
    }

    @Test
    void aTokenOfMorePatternsThanThereMayBeLetsNobodyInAndSaysWhy() {
        store().create(TOKEN);
        List<AttributeValue> patterns = Collections.nCopies(20, s("a".repeat(100)));
        table.put(with(table.item(HASH).orElseThrow(), "endpoints", AttributeValue.fromL(patterns)));

        assertThatThrownBy(() -> store().find(TOKEN.hash()))
                .isInstanceOf(BackendException.class)
                .cause()
                .hasMessageStartingWith("token endpoints must have at most 2000 characters in all");
        assertThat(store().remove(TOKEN.hash())).as("it can be revoked").isTrue();
    }

    @Test
    void aTokenThatCannotBeReadCanBeRevoked() {
        store().create(TOKEN);
        table.put(with(table.item(HASH).orElseThrow(), "scopes", AttributeValue.fromL(List.of(s("fly")))));

        assertThat(store().remove(TOKEN.hash())).isTrue();
        assertThat(table.keys()).isEmpty();

        table.put(Map.of("token", s(HASH), "kind", s("token")));
        assertThat(store().remove(TOKEN.hash())).isTrue();
        assertThat(table.keys()).isEmpty();
    }

    @Test
    void aTokenWhoseSlotIsGoneOrAnothersCanBeRevokedAndTheOtherStays() {
        store().create(TOKEN);
        table.delete(SLOT);
        assertThat(store().remove(TOKEN.hash())).isTrue();

        store().create(TOKEN);
        Map<String, AttributeValue> lost = table.item(HASH).orElseThrow();
        table.delete(HASH);
        TokenRecord other = other("two", "alice", 0);
        store().create(other);
        table.put(lost);

        assertThat(store().remove(TOKEN.hash())).isTrue();
        assertThat(store().find(TOKEN.hash())).isEmpty();
        assertThat(store().findByName("alice")).containsExactly(other);
    }

    /** People revoke a token at the console by deleting its item. */
    @Test
    void aSlotWhoseTokenWasDeletedByHandIsFree() {
        store().create(TOKEN);
        table.delete(HASH);
        assertThat(store().findByName("alice")).isEmpty();

        TokenRecord next = other("two", "alice", 0);
        assertThat(store().create(next)).isTrue();
        assertThat(store().findByName("alice")).containsExactly(next);

        table.delete(next.hash().hex());
        assertThat(store().create(next)).as("the very same token").isTrue();
        assertThat(store().findByName("alice")).containsExactly(next);
        assertThat(store().create(TOKEN)).as("a slot whose token lives").isFalse();
        assertThat(table.keys()).containsExactlyInAnyOrder(SLOT, next.hash().hex());
    }

    @Test
    void aTokenThatIsTakenChangesNothingEvenIfTheSlotIsFree() {
        store().create(TOKEN);

        assertThat(store().create(other("one", "bob", 0))).isFalse();

        assertThat(table.keys()).containsExactlyInAnyOrder(HASH, SLOT);
    }

    @Test
    void theOriginalsItemsBesideItAreLeftAlone() {
        table.put(Map.of("token", s("open sesame")));
        table.put(Map.of("token", s("alice")));
        store().create(TOKEN);

        assertThat(store().find(TokenHash.sha256("open sesame"))).isEmpty();
        assertThat(store().findByName("alice")).containsExactly(TOKEN);
        assertThat(store().findByName("open sesame")).isEmpty();
        assertThat(store().remove(TokenHash.sha256("open sesame"))).isFalse();
        store().remove(TOKEN.hash());

        assertThat(table.keys()).containsExactlyInAnyOrder("open sesame", "alice");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatIsSentAgainCountsOnceAndIsAcknowledged(Fault fault) {
        TokenStore resending = DynamoDbTokenStore.create(table.clientResending(2), table.name());
        table.aws().faults(Faults.nth(TestTable.TRANSACT, 1, fault));

        assertThat(resending.create(TOKEN)).isTrue();
        assertThat(table.aws().calls(TestTable.TRANSACT)).isEqualTo(2);
        assertThat(table.keys()).containsExactlyInAnyOrder(HASH, SLOT);

        table.aws().faults(Faults.nth(TestTable.TRANSACT, 3, fault));
        assertThat(resending.remove(TOKEN.hash())).isTrue();
        assertThat(table.aws().calls(TestTable.TRANSACT)).isEqualTo(4);
        assertThat(table.keys()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatIsNotSentAgainIsPassingTrouble(Fault fault) {
        TokenStore once = DynamoDbTokenStore.create(table.clientResending(0), table.name());
        table.aws().faults(Faults.nth(TestTable.TRANSACT, 1, fault));
        assertPassing(() -> once.create(TOKEN));
        assertThat(store().find(TOKEN.hash()).isPresent()).isEqualTo(fault == Fault.ANSWER_LOST);

        table.aws().faults(Faults.nth(TestTable.GET, table.aws().calls(TestTable.GET) + 1, fault));
        assertPassing(() -> once.find(TOKEN.hash()).isPresent());
    }

    @Test
    void withoutItsTableItSaysWhichAndThatTryingAgainIsNoHelp() {
        table.drop();

        for (BooleanSupplier call : List.<BooleanSupplier>of(
                () -> store().create(TOKEN),
                () -> store().remove(TOKEN.hash()),
                () -> store().find(TOKEN.hash()).isPresent(),
                () -> store().findByName("alice").isEmpty())) {
            assertThatThrownBy(call::getAsBoolean)
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            e -> assertThat(e.isRetryable()).isFalse())
                    .hasMessageContaining(table.name());
        }
    }

    private static void assertPassing(BooleanSupplier call) {
        assertThatThrownBy(call::getAsBoolean)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue());
    }

    private static TokenRecord other(String text, String name, int slot) {
        return new TokenRecord(
                TokenHash.sha256(text), name, slot, Set.of(Scope.READ), List.of(EndpointPattern.ANY), NANO, null);
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, String attribute, AttributeValue value) {
        Map<String, AttributeValue> changed = new HashMap<>(item);
        changed.put(attribute, value);
        return changed;
    }
}
