package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
