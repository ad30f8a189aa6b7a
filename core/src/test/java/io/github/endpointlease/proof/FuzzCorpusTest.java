package io.github.endpointlease.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzCorpusTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsKeptIsAddedToWhatIsThere() throws Exception {
        FuzzCorpus corpus = new FuzzCorpus(folder.resolve("kept/Some.zip"));
        Path found = Files.createDirectory(folder.resolve("found"));
        Files.write(found.resolve("one"), new byte[] {0, -1, 10});
        Files.write(found.resolve("two"), new byte[0]);
        corpus.pack(found);
        Path begun = Files.createDirectory(folder.resolve("begun"));
        Files.writeString(begun.resolve("own"), "own");

        corpus.unpackInto(begun);

        assertThat(begun).isDirectoryContaining("glob:**/own");
        assertThat(begun.resolve("one")).hasBinaryContent(new byte[] {0, -1, 10});
        assertThat(begun.resolve("two")).isEmptyFile();
    }

    @Test
    void whereNothingIsKeptTheFolderIsEmpty() throws Exception {
        new FuzzCorpus(folder.resolve("Some.zip")).unpackInto(folder.resolve("corpus"));

        assertThat(folder.resolve("corpus")).isEmptyDirectory();
    }

    @Test
    void theSameFilesMakeTheSameArchive() throws Exception {
        Path found = Files.createDirectory(folder.resolve("found"));
        Files.writeString(found.resolve("b"), "b");
        Files.writeString(found.resolve("a"), "a");
        new FuzzCorpus(folder.resolve("1.zip")).pack(found);
        Files.setLastModifiedTime(found.resolve("a"), FileTime.fromMillis(1));
        new FuzzCorpus(folder.resolve("2.zip")).pack(found);

        assertThat(folder.resolve("1.zip")).hasSameBinaryContentAs(folder.resolve("2.zip"));
    }
}
