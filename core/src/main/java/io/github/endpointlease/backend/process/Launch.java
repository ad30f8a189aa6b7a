package io.github.endpointlease.backend.process;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model server on its way up.
 *
 * @param supervisor its supervisor, which ends it when its input is closed
 * @param port where the server is to listen on the loopback interface
 * @param log what it writes
 */
record Launch(Process supervisor, int port, LogFile log) {
    /** Settings of the process that leases, its secrets among them: no business of a model. */
    private static final String OWN_VARIABLES = "ENDPOINT_LEASE_";

    private static final Path SHELL = Path.of("/bin/sh");

    /** A Ctrl-C or a closed terminal reaches every process of the terminal at once. Who was started here is ended in order. */
    private static final List<String> DEAF_TO_TERMINAL =
            List.of(SHELL.toString(), "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    private static final List<String> SMALL_JVM = List.of(
            "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx16m", "-Xss256k", "-XX:-UsePerfData");

    static Launch start(EndpointName name, ModelCommand command, Path logDirectory, Path supervisorClasses)
            throws IOException {
        LogFile log = LogFile.of(logDirectory, name);
        int port = freePort();
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SHELL)) {
            line.addAll(DEAF_TO_TERMINAL);
        }
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(SMALL_JVM);
        line.addAll(List.of("-cp", supervisorClasses.toString(), Supervisor.class.getName()));
        line.add(Long.toString(command.stopGrace().toMillis()));
        line.add(log.path().toString());
        line.addAll(command.commandFor(port));
        File logFile = log.path().toFile();
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.appendTo(logFile));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith(OWN_VARIABLES));
        environment.putAll(command.environment());
        environment.put("SAGEMAKER_BIND_TO_PORT", Integer.toString(port));
        environment.put("PORT", Integer.toString(port));
        return new Launch(builder.start(), port, log);
    }

    /** Where the supervisor's classes are: the jar or the folder that this class came from. */
    static Path supervisorClasses() {
        CodeSource source = Supervisor.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw BackendException.lasting(
                    "Looking for the jar of the supervisor: its class loader does not say", null);
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            throw BackendException.lasting(
                    "Looking for the jar of the supervisor: " + source.getLocation() + " is not a file", e);
        }
    }

    /** Free a moment ago: a server that finds its port taken exits, and is seen as failed. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
