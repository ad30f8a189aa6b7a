package io.github.endpointlease.backend.jdbc;

import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Keeps tokens, by hash, in the table {@code endpoint_lease_token} of {@link JdbcSchema}, one row each. Uses the given DataSource
 * and never closes it. Safe for use by many threads and processes at once.
 *
 * <p>The primary key keeps hashes apart, a unique constraint the slots of a name. Times come back to the nanosecond, scopes and
 * endpoint patterns are stored as people write them. A row that is no token (an unknown scope, say) lets nobody in: reading it is
 * a lasting {@link io.github.endpointlease.model.BackendException}.
 */
public final class JdbcTokenStore implements TokenStore {
    private static final String SELECT =
            "SELECT hash, name, slot, scopes, endpoints, created_at, expires_at FROM endpoint_lease_token ";

    private final Database database;

    /**
     * @param dataSource where the tables are; stays open
     */
    public JdbcTokenStore(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    @Override
    public Optional<TokenRecord> find(TokenHash hash) {
        return database
                .query("looking a token up", JdbcTokenStore::read, SELECT + "WHERE hash = ?", hash.hex())
                .stream()
                .findFirst();
    }

    @Override
    public List<TokenRecord> findByName(String name) {
        return database.query(
                "listing the tokens of " + name, JdbcTokenStore::read, SELECT + "WHERE name = ? ORDER BY slot", name);
    }

    @Override
    public boolean create(TokenRecord token) {
        return database.insert(
                "storing a token of " + token.name(),
                "INSERT INTO endpoint_lease_token (hash, name, slot, scopes, endpoints, created_at, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                token.hash().hex(),
                token.name(),
                token.slot(),
                token.scopes().stream().sorted().map(Scope::text).collect(Collectors.joining(" ")),
                token.endpoints().stream().map(EndpointPattern::value).collect(Collectors.joining(" ")),
                Columns.writeInstant(token.createdAt()),
                Columns.writeInstant(token.expiresAt()));
    }

    @Override
    public boolean remove(TokenHash hash) {
        return database.update("removing a token", "DELETE FROM endpoint_lease_token WHERE hash = ?", hash.hex()) == 1;
    }

    private static TokenRecord read(ResultSet row) throws SQLException {
        return new TokenRecord(
                new TokenHash(Columns.readText(row, "hash")),
                Columns.readText(row, "name"),
                row.getInt("slot"),
                Columns.readWords(row, "scopes").stream().map(Scope::parse).collect(Collectors.toSet()),
                Columns.readWords(row, "endpoints").stream()
                        .map(EndpointPattern::new)
                        .toList(),
                Columns.readInstant(row, "created_at"),
                Columns.readInstantOrNull(row, "expires_at"));
    }
}
