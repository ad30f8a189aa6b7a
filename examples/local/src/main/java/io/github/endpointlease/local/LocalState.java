package io.github.endpointlease.local;

import io.github.endpointlease.backend.jdbc.JdbcSchema;
import io.github.endpointlease.model.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcConnectionPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state folder: the database that survives a restart, the logs of the models, and room for what their libraries unpack. */
final class LocalState implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);

    /**
     * H2 2.4 writes out one table after the other while other connections go on changing them. Killed before its next write, it
     * opens again with rows that one transaction sees changed and another does not, so what was answered to one could be taken
     * back by the next. Nothing changes under a write where there is one connection (ADR 0003).
     */
    private static final int CONNECTIONS = 1;

    private final Path folder;
    private final JdbcConnectionPool pool;
    /** H2's pool, under load, now and then closes its only connection, and H2 its database with the last one. */
    private final Connection idle;

    private LocalState(Path folder, JdbcConnectionPool pool, Connection idle) {
        this.folder = folder;
        this.pool = pool;
        this.idle = idle;
    }

    static LocalState open(Path folder) {
        if (folder.toString().contains(";")) {
            throw new StartupException(unusable(folder, "its path holds a semicolon"));
        }
        try {
            createForOwnerOnly(folder);
            Files.createDirectories(folder.resolve("logs"));
            Files.createDirectories(folder.resolve("tmp"));
        } catch (IOException e) {
            throw new StartupException(unusable(folder, "it cannot be created or written to (" + e + ")"), e);
        }
        // with its default write delay, H2 loses commits that it acknowledged when the process is killed; with file: in
        // place of async:, one interrupted thread closes the database's channel for all; and the gateway closes the
        // database itself, after everything that still writes
        String url = "jdbc:h2:async:" + folder.resolve("state") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        Connection idle = connect(folder, url);
        JdbcConnectionPool pool = JdbcConnectionPool.create(url, "sa", "");
        pool.setMaxConnections(CONNECTIONS);
        LocalState state = new LocalState(folder, pool, idle);
        try {
            JdbcSchema.createIfAbsent(pool);
        } catch (BackendException e) {
            state.close();
            throw new StartupException(unusable(folder, String.valueOf(e.getMessage())), e);
        }
        state.clearTemporary();
        return state;
    }

    private static Connection connect(Path folder, String url) {
        try {
            return DriverManager.getConnection(url, "sa", "");
        } catch (SQLException e) {
            boolean inUse = e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1;
            String reason =
                    inUse ? "another gateway is using it" : "its database cannot be opened (" + e.getMessage() + ")";
            throw new StartupException(unusable(folder, reason), e);
        }
    }

    DataSource database() {
        return pool;
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    /** Writes everything out and lets go of the folder. */
    @Override
    public void close() {
        pool.dispose();
        try {
            idle.close();
        } catch (SQLException e) {
            LOG.warn("The database in {} could not be closed: {}", folder, e.toString());
        }
    }

    /** Leases and executions are their owner's business. A folder that was there before keeps the rights that it has. */
    private static void createForOwnerOnly(Path folder) throws IOException {
        if (Files.exists(folder)) {
            return;
        }
        Files.createDirectories(folder);
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** What models unpacked and, when they were killed, left behind. Only once the folder is ours. */
    private void clearTemporary() {
        try (Stream<Path> left = Files.walk(temporary())) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(temporary())) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            // a model of a killed gateway may take a moment to go; its files are cleared next time
            LOG.warn("{} could not be cleared: {}", temporary(), e.toString());
        }
    }

    private static String unusable(Path folder, String reason) {
        String line = "The state folder " + folder + " cannot be used: " + reason + ". Choose another with "
                + Settings.DATA + ".";
        return line.replace('\n', ' ').replace('\r', ' ');
    }
}
