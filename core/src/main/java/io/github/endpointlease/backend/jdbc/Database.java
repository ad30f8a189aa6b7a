package io.github.endpointlease.backend.jdbc;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.InvalidValueException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs one statement as one transaction, and says what was being done when it fails. Safe for use by many threads. */
final class Database {
    private static final String UNIQUE_VIOLATION = "23505";

    /**
     * Connection lost; rolled back because of others; out of resources; server going down or up; then PostgreSQL's lock and
     * statement time-outs, for which its driver has no exception class. Source: PostgreSQL manual, appendix A.
     */
    private static final List<String> PASSING = List.of("08", "40", "53", "57P0", "55P03", "57014");

    private final DataSource dataSource;

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Makes a value of one row; what it refuses to make a value of is broken data. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Work<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    <T> List<T> query(String doing, RowReader<T> reader, String sql, @Nullable Object... arguments) {
        try {
            return run(statement -> readAll(statement, reader), sql, arguments);
        } catch (SQLException e) {
            throw failed(doing, e);
        } catch (InvalidValueException | DateTimeException | ArithmeticException e) {
            throw BackendException.lasting("The database holds something else than expected, seen while " + doing, e);
        }
    }

    /** Returns how many rows were changed. */
    int update(String doing, String sql, @Nullable Object... arguments) {
        try {
            return execute(sql, arguments);
        } catch (SQLException e) {
            throw failed(doing, e);
        }
    }

    /** Returns false if a unique key is taken. */
    boolean insert(String doing, String sql, @Nullable Object... arguments) {
        try {
            return execute(sql, arguments) == 1;
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw failed(doing, e);
        }
    }

    int execute(String sql, @Nullable Object... arguments) throws SQLException {
        return run(PreparedStatement::executeUpdate, sql, arguments);
    }

    private <T> T run(Work<T> work, String sql, @Nullable Object... arguments) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean commits = !connection.getAutoCommit();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < arguments.length; i++) {
                    statement.setObject(i + 1, arguments[i]);
                }
                T result = work.with(statement);
                if (commits) {
                    connection.commit();
                }
                return result;
            } catch (SQLException | RuntimeException e) {
                if (commits) {
                    rollBack(connection, e);
                }
                throw e;
            }
        }
    }

    private static <T> List<T> readAll(PreparedStatement statement, RowReader<T> reader) throws SQLException {
        List<T> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(reader.read(rows));
            }
        }
        return values;
    }

    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** The driver's own message stays in the cause only: it may quote values. */
    private static BackendException failed(String doing, SQLException e) {
        String message = "The database failed while " + doing + " (SQLState " + e.getSQLState() + ")";
        return isPassing(e) ? BackendException.passing(message, e) : BackendException.lasting(message, e);
    }

    private static boolean isPassing(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || e instanceof SQLRecoverableException
                || (state != null && PASSING.stream().anyMatch(state::startsWith));
    }
}
