package io.github.endpointlease.backend.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The parent of one model server, in a small JVM of its own. It ends the server when its own standard input closes: that happens
 * when the process that started it asks for it, and also when that process dies, be it by SIGKILL. Nothing else can be relied on
 * then: a foreign program does not watch its parent.
 *
 * <p>Arguments: the grace between SIGTERM and SIGKILL in milliseconds, the log file, then the command line. It writes one line,
 * {@code started <pid> <start in epoch milliseconds>}, to its standard output, and exits with the command's exit code; {@value
 * #CANNOT_START} if there is no such program.
 */
final class Supervisor {
    static final String STARTED = "started";
    static final int CANNOT_START = 127;
    static final int FIXED_ARGUMENTS = 2;

    private static final long LOOK_SECONDS = 2;

    private Supervisor() {}

    public static void main(String[] args) throws InterruptedException {
        Duration grace = Duration.ofMillis(Long.parseLong(args[0]));
        List<String> command = Arrays.asList(args).subList(FIXED_ARGUMENTS, args.length);
        Process server;
        try {
            server = start(command, Path.of(args[1]));
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(CANNOT_START);
            return;
        }
        ProcessTree tree = new ProcessTree(server.toHandle());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tree.end(grace), "endpoint-lease-end"));
        startDaemon("endpoint-lease-parent-watch", () -> {
            awaitEnd(System.in);
            tree.end(grace);
        });
        report(server);
        // Looked at now and then: a server that is killed leaves its workers without a trace of whose they were.
        while (!server.waitFor(LOOK_SECONDS, TimeUnit.SECONDS)) {
            tree.look();
        }
        tree.end(grace);
        System.exit(server.exitValue());
    }

    private static Process start(List<String> command, Path log) throws IOException {
        Process server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try (OutputStream noInput = server.getOutputStream()) {
            noInput.flush();
        }
        return server;
    }

    private static void report(Process server) {
        long startedAt = server.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        System.out.println(STARTED + " " + server.pid() + " " + startedAt);
        System.out.flush();
    }

    private static void awaitEnd(InputStream pipe) {
        try {
            pipe.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A broken pipe says the same as a closed one: nobody is left who could ask for anything.
            System.err.println("endpoint-lease supervisor: parent lost: " + e.getMessage());
        }
    }

    private static void startDaemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
