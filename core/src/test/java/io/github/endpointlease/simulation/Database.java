package io.github.endpointlease.simulation;

import io.github.endpointlease.backend.jdbc.JdbcExpiryStore;
import io.github.endpointlease.backend.jdbc.JdbcSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcConnectionPool;

/** H2 in memory, one for each thread that simulates; making one takes longer than an episode. */
final class Database {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final ThreadLocal<JdbcConnectionPool> POOLS = ThreadLocal.withInitial(Database::pool);

    private Database() {}

    /** Not for two episodes at once on one thread. */
    static JdbcExpiryStore emptied() {
        JdbcConnectionPool pool = POOLS.get();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM endpoint_lease");
        } catch (SQLException e) {
            throw new IllegalStateException("The simulation's database could not be emptied.", e);
        }
        return new JdbcExpiryStore(pool);
    }

    private static JdbcConnectionPool pool() {
        JdbcConnectionPool pool = JdbcConnectionPool.create(
                "jdbc:h2:mem:simulation-" + NUMBERS.incrementAndGet() + ";DB_CLOSE_DELAY=-1", "sa", "");
        JdbcSchema.createIfAbsent(pool);
        return pool;
    }
}
