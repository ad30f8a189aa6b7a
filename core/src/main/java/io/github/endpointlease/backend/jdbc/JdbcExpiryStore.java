package io.github.endpointlease.backend.jdbc;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps leases in the table {@code endpoint_lease} of {@link JdbcSchema}, one row each. Uses the given DataSource and never closes
 * it. Safe for use by many threads and processes at once.
 *
 * <ol>
 *   <li>Creating is an INSERT; the primary key refuses a second one. The version starts at a random number, because a lease may be
 *       removed and created again while somebody holds a version of the old one: counted from 1, that version would come back and
 *       the holder's write would hit the new lease.
 *   <li>Every change is {@code UPDATE … SET …, version = version + 1 WHERE name = ? AND version = ?}: the row lock orders the
 *       writers, and of those that hold the same version one finds its row.
 *   <li>Removing is a DELETE under the same condition.
 *   <li>Pages go by name, 500 rows each, each beginning after the last name of the one before. Only the database compares names, so
 *       any order that its collation has is fine.
 * </ol>
 *
 * <p>Times come back to the nanosecond. A row that is no lease (an unknown phase, a missing value, one out of its range) is
 * {@link StoredLease.Unreadable}. A row whose very name no endpoint can have is left out of the pages: it is the lease of nothing,
 * so nothing can be deleted for want of it. U+0000 in the reason of a failure, which PostgreSQL cannot store, becomes U+FFFD.
 */
public final class JdbcExpiryStore implements ExpiryStore {
    private static final int PAGE_SIZE = 500;

    private static final String SELECT =
            "SELECT name, version, " + String.join(", ", LeaseRow.VALUES) + " FROM endpoint_lease ";
    private static final String INSERT = "INSERT INTO endpoint_lease (" + String.join(", ", LeaseRow.VALUES)
            + ", name, version) VALUES (" + "?, ".repeat(LeaseRow.VALUES.size()) + "?, ?)";
    private static final String UPDATE = "UPDATE endpoint_lease SET " + String.join(" = ?, ", LeaseRow.VALUES)
            + " = ?, version = version + 1 WHERE name = ? AND version = ?";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final int pageSize;

    /**
     * @param dataSource where the tables are; stays open
     */
    public JdbcExpiryStore(DataSource dataSource) {
        this(dataSource, PAGE_SIZE);
    }

    JdbcExpiryStore(DataSource dataSource, int pageSize) {
        this.database = new Database(dataSource);
        this.pageSize = pageSize;
    }

    @Override
    public Optional<StoredLease> find(EndpointName name) {
        return database
                .query("reading the lease of endpoint " + name, LeaseRow::read, SELECT + "WHERE name = ?", name.value())
                .stream()
                .flatMap(row -> row.stored().stream())
                .findFirst();
    }

    @Override
    public LeasePage page(Optional<String> pageToken) {
        // One row more than fits tells whether another page follows.
        List<LeaseRow> rows = database.query(
                "reading a page of leases",
                LeaseRow::read,
                SELECT + "WHERE name > ? ORDER BY name FETCH FIRST " + (pageSize + 1) + " ROWS ONLY",
                pageToken.orElse(""));
        boolean more = rows.size() > pageSize;
        List<LeaseRow> fitting = more ? rows.subList(0, pageSize) : rows;
        return new LeasePage(
                fitting.stream().flatMap(row -> row.stored().stream()).toList(),
                more ? Optional.of(fitting.get(pageSize - 1).name()) : Optional.empty());
    }

    @Override
    public boolean create(Lease lease) {
        // Positive, with as many numbers again left to count up to.
        long version = RANDOM.nextLong(1, Long.MAX_VALUE / 2);
        return database.insert("creating the lease of endpoint " + lease.name(), INSERT, arguments(lease, version));
    }

    @Override
    public boolean compareAndSet(Version expected, Lease next) {
        OptionalLong version = number(expected);
        return version.isPresent()
                && database.update(
                                "changing the lease of endpoint " + next.name(),
                                UPDATE,
                                arguments(next, version.getAsLong()))
                        == 1;
    }

    @Override
    public boolean remove(EndpointName name, Version expected) {
        OptionalLong version = number(expected);
        return version.isPresent()
                && database.update(
                                "removing the lease of endpoint " + name,
                                "DELETE FROM endpoint_lease WHERE name = ? AND version = ?",
                                name.value(),
                                version.getAsLong())
                        == 1;
    }

    private static @Nullable Object[] arguments(Lease lease, long version) {
        List<@Nullable Object> arguments = new ArrayList<>(LeaseRow.values(lease));
        arguments.add(lease.name().value());
        arguments.add(version);
        return arguments.toArray();
    }

    /** A version that is no number was never given out here, so it is not the stored one. */
    private static OptionalLong number(Version version) {
        try {
            return OptionalLong.of(Long.parseLong(version.value()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
