package io.github.endpointlease.backend.process;

import io.github.endpointlease.model.EndpointName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What one incarnation writes, at the end of its endpoint's log file. */
final class LogFile {
    private static final int LINES = 5;
    private static final int LINE_CHARS = 200;
    private static final int TAIL_BYTES = 8192;

    private final Path path;
    private final long start;

    private LogFile(Path path, long start) {
        this.path = path;
        this.start = start;
    }

    /** What is in the file by now belongs to incarnations before. */
    static LogFile of(Path directory, EndpointName name) throws IOException {
        Path path = directory.resolve(name + ".log").toAbsolutePath();
        return new LogFile(path, Files.exists(path) ? Files.size(path) : 0);
    }

    Path path() {
        return path;
    }

    /** Returns the last lines of this incarnation for a person to read, or where to look for them. */
    String lastLines() {
        List<String> lines;
        try {
            lines = tail().lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
        if (lines.isEmpty()) {
            return "it wrote nothing to " + path.getFileName();
        }
        return lines.subList(Math.max(0, lines.size() - LINES), lines.size()).stream()
                .map(line -> line.length() <= LINE_CHARS ? line : line.substring(0, LINE_CHARS) + "…")
                .collect(Collectors.joining(" | ", "last lines: ", ""));
    }

    private String tail() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long end = file.length();
            long from = Math.min(end, Math.max(start, end - TAIL_BYTES));
            byte[] bytes = new byte[(int) (end - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
