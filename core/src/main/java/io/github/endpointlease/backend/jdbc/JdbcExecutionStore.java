package io.github.endpointlease.backend.jdbc;

import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.spi.ExecutionStore;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps executions in the table {@code endpoint_lease_execution} of {@link JdbcSchema}, one row each. Uses the given DataSource and
 * never closes it. Safe for use by many threads and processes at once.
 *
 * <p>Ending is {@code UPDATE … WHERE name = ? AND status = 'RUNNING'}: of those that end an execution, one finds its row. Times come
 * back to the nanosecond. U+0000 in a cause, which PostgreSQL cannot store, becomes U+FFFD; JSON documents cannot hold it. A row
 * that is no execution makes its reading a lasting {@link io.github.endpointlease.model.BackendException}.
 */
public final class JdbcExecutionStore implements ExecutionStore {
    private static final String SELECT =
            "SELECT arn, name, state_machine_arn, status, start_date, stop_date, input, output,"
                    + " error, cause FROM endpoint_lease_execution ";
    private static final int NANO_DIGITS = 9;

    private final Database database;

    /**
     * @param dataSource where the tables are; stays open
     */
    public JdbcExecutionStore(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    @Override
    public boolean create(Execution execution) {
        return database.insert(
                "storing execution " + execution.name(),
                "INSERT INTO endpoint_lease_execution (arn, name, state_machine_arn, status, start_date, stop_date, input,"
                        + " output, error, cause) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                execution.arn(),
                execution.name(),
                execution.stateMachineArn(),
                execution.status().name(),
                seconds(execution.startDate()),
                secondsOrNull(execution.stopDate()),
                execution.input(),
                execution.output(),
                execution.error(),
                Columns.writeRemark(execution.cause()));
    }

    @Override
    public Optional<Execution> find(String name) {
        return database
                .query("reading execution " + name, JdbcExecutionStore::read, SELECT + "WHERE name = ?", name)
                .stream()
                .findFirst();
    }

    @Override
    public boolean finish(Execution execution) {
        int changed = database.update(
                "ending execution " + execution.name(),
                "UPDATE endpoint_lease_execution SET status = ?, stop_date = ?, output = ?, error = ?, cause = ?"
                        + " WHERE name = ? AND status = 'RUNNING'",
                execution.status().name(),
                secondsOrNull(execution.stopDate()),
                execution.output(),
                execution.error(),
                Columns.writeRemark(execution.cause()),
                execution.name());
        return changed == 1;
    }

    @Override
    public List<Execution> findRunning() {
        return database.query("listing what runs", JdbcExecutionStore::read, SELECT + "WHERE status = 'RUNNING'");
    }

    @Override
    public int removeEndedBefore(Instant cutoff) {
        return database.update(
                "removing what ended before " + cutoff,
                "DELETE FROM endpoint_lease_execution WHERE status <> 'RUNNING' AND stop_date < ?",
                seconds(cutoff));
    }

    private static Execution read(ResultSet row) throws SQLException {
        BigDecimal stopDate = row.getBigDecimal("stop_date");
        return new Execution(
                Columns.readText(row, "arn"),
                Columns.readText(row, "name"),
                Columns.readText(row, "state_machine_arn"),
                Columns.readEnum(row, "status", ExecutionStatus.class),
                instant(row.getBigDecimal("start_date")),
                stopDate == null ? null : instant(stopDate),
                Columns.readText(row, "input"),
                row.getString("output"),
                row.getString("error"),
                row.getString("cause"));
    }

    private static @Nullable BigDecimal secondsOrNull(@Nullable Instant instant) {
        return instant == null ? null : seconds(instant);
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond()).add(BigDecimal.valueOf(instant.getNano(), NANO_DIGITS));
    }

    private static Instant instant(BigDecimal seconds) {
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        BigDecimal nanos = seconds.subtract(whole).movePointRight(NANO_DIGITS);
        return Instant.ofEpochSecond(whole.longValueExact(), nanos.longValueExact());
    }
}
