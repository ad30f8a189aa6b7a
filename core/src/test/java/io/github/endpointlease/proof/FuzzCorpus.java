package io.github.endpointlease.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The inputs that a fuzzer has made up and that reach what no other does, in one archive of each target: so ten seconds begin where
 * longer runs ended. Seeds that people have thought of are files of their own, which can be read.
 *
 * @param archive where it is, or will be
 */
record FuzzCorpus(Path archive) {
    private static final LocalDateTime SOME_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    static FuzzCorpus of(Class<?> target) {
        return new FuzzCorpus(Path.of(
                System.getProperty("basedir", ""),
                "src",
                "test",
                "resources",
                "fuzz-corpus",
                target.getSimpleName() + ".zip"));
    }

    /** Adds what is kept to a folder, which need not be there; nothing if nothing is kept. */
    void unpackInto(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(archive)) {
            return;
        }
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                Path file = folder.resolve(Path.of(entry.getName()).getFileName());
                try (OutputStream out = Files.newOutputStream(file)) {
                    zip.getInputStream(entry).transferTo(out);
                }
            }
        }
    }

    /** Keeps the files of a folder in place of what is kept. The same files make the same archive. */
    void pack(Path folder) throws IOException {
        Files.createDirectories(archive.toAbsolutePath().getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Path file : files(folder)) {
                ZipEntry entry = new ZipEntry(file.getFileName().toString());
                entry.setTimeLocal(SOME_TIME);
                zip.putNextEntry(entry);
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    /** Makes a folder that has nothing in it. */
    static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path file : files(folder)) {
            Files.delete(file);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
