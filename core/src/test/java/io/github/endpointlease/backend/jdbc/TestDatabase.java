package io.github.endpointlease.backend.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives every test a database with empty tables, and takes it away afterwards. */
final class TestDatabase implements BeforeEachCallback, AfterEachCallback {
    private static final List<String> TABLES =
            List.of("endpoint_lease", "endpoint_lease_token", "endpoint_lease_execution");

    private final Kind kind;
    private final boolean autoCommit;
    private @Nullable TestPool pool;
    private @Nullable Path folder;

    private enum Kind {
        H2_MEMORY,
        H2_FILE,
        POSTGRES
    }

    private TestDatabase(Kind kind, boolean autoCommit) {
        this.kind = kind;
        this.autoCommit = autoCommit;
    }

    static TestDatabase h2Memory() {
        return new TestDatabase(Kind.H2_MEMORY, true);
    }

    static TestDatabase h2File() {
        return new TestDatabase(Kind.H2_FILE, true);
    }

    static TestDatabase postgres() {
        return new TestDatabase(Kind.POSTGRES, true);
    }

    TestDatabase withoutAutoCommit() {
        return new TestDatabase(kind, false);
    }

    DataSource dataSource() {
        return Objects.requireNonNull(pool, "between tests there is no database")
                .dataSource();
    }

    void execute(String... statements) {
        execute(dataSource(), statements);
    }

    /** Writes past the stores. */
    static void execute(DataSource dataSource, String... statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new AssertionError("The test's own SQL failed", e);
        }
    }

    /** Reads the first column past the stores. */
    List<String> texts(String query) {
        List<String> texts = new ArrayList<>();
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new AssertionError("The test's own SQL failed", e);
        }
        return texts;
    }

    static void dropTables(DataSource dataSource) {
        TABLES.forEach(table -> execute(dataSource, "DROP TABLE IF EXISTS " + table));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        pool = new TestPool(open(), autoCommit);
        dropTables(dataSource());
        JdbcSchema.createIfAbsent(dataSource());
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException, IOException {
        if (pool != null) {
            pool.close();
        }
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private DataSource open() throws IOException {
        return switch (kind) {
            case POSTGRES -> PostgresServer.database();
            case H2_MEMORY -> h2("mem:" + UUID.randomUUID());
            case H2_FILE -> {
                folder = Files.createTempDirectory("leases");
                yield h2("file:" + folder.resolve("leases") + ";WRITE_DELAY=0");
            }
        };
    }

    /** H2 closes a database with its last connection; until then the pool keeps one. */
    private static DataSource h2(String where) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:" + where);
        return h2;
    }
}
