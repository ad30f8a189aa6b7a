package io.github.endpointlease.backend.jdbc;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * The tables of the JDBC stores. {@link #createIfAbsent} makes them; where the application's role may not create tables, somebody
 * who may runs these statements instead, on H2 or PostgreSQL:
 *
 * <pre>{@code
 * CREATE TABLE IF NOT EXISTS endpoint_lease (
 *     name             VARCHAR(63)   NOT NULL PRIMARY KEY,
 *     version          BIGINT        NOT NULL,
 *     config_name      VARCHAR(63)   NOT NULL,
 *     expiry           VARCHAR(40)   NOT NULL,
 *     phase            VARCHAR(20)   NOT NULL,
 *     phase_since      VARCHAR(40)   NOT NULL,
 *     generation       BIGINT        NOT NULL,
 *     owned_since      VARCHAR(40),
 *     adopting         BOOLEAN       NOT NULL,
 *     failure_kind     VARCHAR(20),
 *     failure_reason   VARCHAR,
 *     failure_attempts INTEGER,
 *     failure_retry_at VARCHAR(40),
 *     operations       VARCHAR(1039) NOT NULL
 * );
 * CREATE TABLE IF NOT EXISTS endpoint_lease_token (
 *     hash       VARCHAR(64) NOT NULL PRIMARY KEY,
 *     name       VARCHAR(64) NOT NULL,
 *     slot       INTEGER     NOT NULL,
 *     scopes     VARCHAR     NOT NULL,
 *     endpoints  VARCHAR     NOT NULL,
 *     created_at VARCHAR(40) NOT NULL,
 *     expires_at VARCHAR(40),
 *     UNIQUE (name, slot)
 * );
 * CREATE TABLE IF NOT EXISTS endpoint_lease_execution (
 *     name              VARCHAR(80)    NOT NULL PRIMARY KEY,
 *     arn               VARCHAR        NOT NULL,
 *     state_machine_arn VARCHAR        NOT NULL,
 *     status            VARCHAR(20)    NOT NULL,
 *     start_date        NUMERIC(26, 9) NOT NULL,
 *     stop_date         NUMERIC(26, 9),
 *     input             VARCHAR        NOT NULL,
 *     output            VARCHAR,
 *     error             VARCHAR,
 *     cause             VARCHAR
 * );
 * CREATE INDEX IF NOT EXISTS endpoint_lease_execution_ended ON endpoint_lease_execution (status, stop_date);
 * }</pre>
 *
 * <p>Times of leases and tokens are ISO-8601 texts in UTC, as {@code 2026-01-31T08:00:00Z}: people read and mend them, SQL never
 * compares them, and no column type that both databases have keeps nanoseconds. Times of executions, which SQL does compare, are
 * seconds since 1970-01-01T00:00:00Z, to the nanosecond. Lists ({@code operations}, {@code scopes}, {@code endpoints}) are joined
 * by single spaces. {@code VARCHAR} without a length takes any text in PostgreSQL and 1,048,576 characters in H2.
 *
 * <p>Names that differ in case only are different names: both databases' default collations tell them apart, and every collation
 * that does will do.
 *
 * <p>Who edits a lease by hand adds 1 to its {@code version} in the same statement; otherwise a writer that read the row before
 * the edit overwrites it.
 */
public final class JdbcSchema {
    static final List<String> STATEMENTS = List.of(
            """
            CREATE TABLE IF NOT EXISTS endpoint_lease (
                name             VARCHAR(63)   NOT NULL PRIMARY KEY,
                version          BIGINT        NOT NULL,
                config_name      VARCHAR(63)   NOT NULL,
                expiry           VARCHAR(40)   NOT NULL,
                phase            VARCHAR(20)   NOT NULL,
                phase_since      VARCHAR(40)   NOT NULL,
                generation       BIGINT        NOT NULL,
                owned_since      VARCHAR(40),
                adopting         BOOLEAN       NOT NULL,
                failure_kind     VARCHAR(20),
                failure_reason   VARCHAR,
                failure_attempts INTEGER,
                failure_retry_at VARCHAR(40),
                operations       VARCHAR(1039) NOT NULL
            )""",
            """
            CREATE TABLE IF NOT EXISTS endpoint_lease_token (
                hash       VARCHAR(64) NOT NULL PRIMARY KEY,
                name       VARCHAR(64) NOT NULL,
                slot       INTEGER     NOT NULL,
                scopes     VARCHAR     NOT NULL,
                endpoints  VARCHAR     NOT NULL,
                created_at VARCHAR(40) NOT NULL,
                expires_at VARCHAR(40),
                UNIQUE (name, slot)
            )""",
            """
            CREATE TABLE IF NOT EXISTS endpoint_lease_execution (
                name              VARCHAR(80)    NOT NULL PRIMARY KEY,
                arn               VARCHAR        NOT NULL,
                state_machine_arn VARCHAR        NOT NULL,
                status            VARCHAR(20)    NOT NULL,
                start_date        NUMERIC(26, 9) NOT NULL,
                stop_date         NUMERIC(26, 9),
                input             VARCHAR        NOT NULL,
                output            VARCHAR,
                error             VARCHAR,
                cause             VARCHAR
            )""",
            "CREATE INDEX IF NOT EXISTS endpoint_lease_execution_ended ON endpoint_lease_execution (status, stop_date)");

    private JdbcSchema() {}

    /**
     * Creates what is missing of the tables, and leaves what is there as it is. Safe to call at every start, from many processes
     * at once.
     *
     * @param dataSource where; not closed
     * @throws io.github.endpointlease.model.BackendException if the database cannot be reached or refuses, as PostgreSQL does
     *     when the role may not create tables, even if they exist
     */
    public static void createIfAbsent(DataSource dataSource) {
        Database database = new Database(dataSource);
        for (String statement : STATEMENTS) {
            createIfAbsent(database, statement);
        }
    }

    private static void createIfAbsent(Database database, String statement) {
        try {
            database.execute(statement);
        } catch (SQLException first) {
            // PostgreSQL's IF NOT EXISTS does not see what another transaction is about to commit: the loser waits for
            // the
            // winner and then fails. Asked once more, it sees the table.
            database.update("creating the tables of the stores", statement);
        }
    }
}
