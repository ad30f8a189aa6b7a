package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.TokenStoreContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the JDBC store promises beyond the contract, on every database. */
interface JdbcTokenStoreContract extends TokenStoreContract {
    TestDatabase database();

    @Override
    default TokenStore store() {
        return new JdbcTokenStore(database().dataSource());
    }

    @Override
    default TokenStore reopened(TokenStore store) {
        return store();
    }

    @Test
    default void timesComeBackToTheNanosecond() {
        TokenStore store = store();
        TokenRecord token = token();
        store.create(token);

        assertThat(store.find(token.hash())).contains(token);
    }

    @Test
    default void peopleCanReadWhatATokenMayDo() {
        store().create(token());

        assertThat(
                        database()
                                .texts(
                                        "SELECT scopes FROM endpoint_lease_token UNION ALL SELECT endpoints FROM endpoint_lease_token"))
                .containsExactlyInAnyOrder("invoke extend", "demo-* other");
    }

    @Test
    default void aTokenOfAnUnknownScopeLetsNobodyIn() {
        TokenStore store = store();
        store.create(token());
        database().execute("UPDATE endpoint_lease_token SET scopes = 'invoke fly'");

        assertThatThrownBy(() -> store.find(token().hash()))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("looking a token up");
    }

    private static TokenRecord token() {
        Instant nano = Instant.parse("2026-01-31T08:15:30.123456789Z");
        return new TokenRecord(
                TokenHash.sha256("one"),
                "alice",
                0,
                Set.of(Scope.EXTEND, Scope.INVOKE),
                List.of(new EndpointPattern("demo-*"), new EndpointPattern("other")),
                nano,
                nano.plusNanos(1));
    }
}
