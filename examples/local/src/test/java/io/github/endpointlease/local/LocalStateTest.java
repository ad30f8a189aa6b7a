package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStateTest {
    @TempDir
    Path folder;

    @Test
    void aFolderItMakesIsItsOwnersAlone() throws Exception {
        assumeTrue(
                Files.getFileStore(folder).supportsFileAttributeView("posix"), "this file system has no POSIX rights");
        Path made = folder.resolve("made");
        LocalState.open(made).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void whatModelsLeftBehindIsClearedAndTheRestIsKept() throws Exception {
        Path left = Files.createDirectories(folder.resolve("tmp").resolve("onnx"));
        Files.writeString(left.resolve("library.so"), "x");
        Path log = Files.writeString(
                Files.createDirectories(folder.resolve("logs")).resolve("a.log"), "x");
        try (LocalState state = LocalState.open(folder)) {
            assertThat(state.temporary()).isEmptyDirectory();
            assertThat(log).exists();
        }
    }

    @Test
    void oneStatementRunsAtATime() throws Exception {
        try (LocalState state = LocalState.open(folder)) {
            DataSource database = state.database();
            Connection first = database.getConnection();
            FutureTask<Boolean> second = new FutureTask<>(() -> {
                database.getConnection().close();
                return true;
            });
            Thread waiting = new Thread(second);
            waiting.start();
            Await.until(
                    "the second waits, or has its turn",
                    GatewayProcess.PATIENCE,
                    () -> waiting.getState() == Thread.State.TIMED_WAITING || second.isDone());
            assertThat(second.isDone()).as("while the first is under way").isFalse();

            first.close();
            assertThat(second.get(GatewayProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    /** H2 closes a database with its last connection, and its pool closes connections. */
    @Test
    void theDatabaseStaysOpenWhereThePoolHasNoConnection() throws Exception {
        String url = "jdbc:h2:async:" + folder.resolve("state") + ";IFEXISTS=TRUE";
        try (LocalState state = LocalState.open(folder)) {
            ((JdbcConnectionPool) state.database()).dispose();

            try (Connection same = DriverManager.getConnection(url, "sa", "");
                    ResultSet sessions =
                            same.createStatement().executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS")) {
                assertThat(sessions.next()).isTrue();
                assertThat(sessions.getInt(1)).as("this one, and one more").isEqualTo(2);
            }
        }
    }

    @Test
    void aSemicolonInThePathIsRefusedBeforeAnythingIsMade() {
        Path odd = folder.resolve("a;b");
        assertThatThrownBy(() -> LocalState.open(odd))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("semicolon");
        assertThat(odd).doesNotExist();
    }

    @Test
    void aBrokenDatabaseIsOneLineAndIsLeftAsItIs() throws Exception {
        Path database = Files.writeString(folder.resolve("state.mv.db"), "not a database");
        assertThatThrownBy(() -> LocalState.open(folder))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("its database cannot be opened")
                .hasMessageNotContaining("\n");
        assertThat(database).hasContent("not a database");
    }
}
