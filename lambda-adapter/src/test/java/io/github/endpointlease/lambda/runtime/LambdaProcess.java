package io.github.endpointlease.lambda.runtime;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A function of an archive in a process of its own, as Lambda would run it: loaded by the Runtime Interface Client from its task's
 * folder, with the environment that it is given and nothing of this process's, in another language and time zone. Safe for use by
 * many threads; events are handled one after the other, as Lambda does. Closing it ends the process.
 */
public final class LambdaProcess implements AutoCloseable {
    private static final Duration STARTUP = Duration.ofMinutes(2);
    private static final Duration END = Duration.ofSeconds(20);

    /** A class of each archive that the client consists of. Source: its POM. By name, since not all are named by what is declared. */
    private static final List<String> CLIENT = List.of(
            AWSLambda.class.getName(),
            LambdaLogger.class.getName(),
            "com.amazonaws.services.lambda.runtime.serialization.PojoSerializer",
            "software.amazon.awssdk.utilslite.SdkInternalThreadLocal");

    private final RuntimeApi api;
    private final Path folder;
    private final Process process;
    private final CompletableFuture<Void> watch;

    private LambdaProcess(RuntimeApi api, Path folder, Process process) {
        this.api = api;
        this.folder = folder;
        this.process = process;
        watch = process.onExit().thenAccept(ended -> api.fail("The process ended with " + ended.exitValue()));
    }

    /**
     * Starts a function and waits until it is ready for its first event.
     *
     * @param jar the archive that is deployed
     * @param handler {@code <class>::handleRequest}
     * @param environment its variables, over the few that Lambda sets: a region, credentials that nobody knows, no metadata service
     * @return the running function, which the caller closes
     * @throws IllegalStateException if it does not start, with what the function said of it and its log
     */
    public static LambdaProcess start(Path jar, String handler, Map<String, String> environment) {
        return start(jar, handler, environment, List.of());
    }

    /**
     * The same with a JVM that is set up further.
     *
     * @param options of the JVM, after ours: of two that contradict each other, the latter holds
     */
    public static LambdaProcess start(Path jar, String handler, Map<String, String> environment, List<String> options) {
        try {
            Path folder = Files.createTempDirectory("lambda-");
            Files.createSymbolicLink(
                    Files.createDirectory(folder.resolve("lib")).resolve("code.jar"), jar.toRealPath());
            RuntimeApi api = new RuntimeApi();
            LambdaProcess started = new LambdaProcess(api, folder, launch(folder, api, handler, environment, options));
            try {
                started.await(api.ready(), STARTUP);
            } catch (IllegalStateException e) {
                started.close();
                throw e;
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("The function did not start: " + handler, e);
        }
    }

    private static Process launch(
            Path folder, RuntimeApi api, String handler, Map<String, String> environment, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // as on Lambda: the first compiler only. Source: AWS Lambda Developer Guide, "Customizing Java runtime
                // startup"
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Duser.timezone=Asia/Colombo",
                "-Duser.language=tr",
                "-Duser.country=TR",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                CLIENT.stream().map(LambdaProcess::archive).collect(Collectors.joining(File.pathSeparator))));
        command.addAll(ownLibrary(folder));
        command.addAll(options);
        command.addAll(List.of(AWSLambda.class.getName(), handler));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> variables = builder.environment();
        variables.clear();
        variables.putAll(Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_LAMBDA_FUNCTION_NAME", "test",
                "AWS_LAMBDA_FUNCTION_VERSION", "1",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024",
                "LAMBDA_TASK_ROOT", folder.toString(),
                "_HANDLER", handler,
                "HOME", folder.toString()));
        variables.putAll(environment);
        variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
        // the client takes the folder that it is started in for the task's
        return builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /**
     * The client unpacks its native library to a fixed path, where processes that start at the same time, of whichever build on this
     * machine, would overwrite each other's. So each gets a copy of its own. Source: the client's class {@code JniHelper}.
     */
    private static List<String> ownLibrary(Path folder) throws IOException {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        String name = "libaws-lambda-jni.linux" + (isMusl() ? "_musl-" : "-") + architecture + ".so";
        Path library = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(AWSLambda.class.getResourceAsStream("/jni/" + name), name)) {
            Files.copy(in, library);
        }
        return List.of("-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=" + library);
    }

    private static boolean isMusl() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/lib"))) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("ld-musl-"));
        }
    }

    private static String archive(String part) {
        try {
            return Path.of(Class.forName(part)
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException("Cannot find the archive of " + part, e);
        }
    }

    /**
     * Hands the function an event and waits for what becomes of it.
     *
     * @param event JSON, as a rule
     * @param timeout what the function is told that it has; more than zero
     * @return the answer, or what the function threw
     * @throws IllegalStateException if nothing came within the time and a few seconds more, or the process ended
     */
    public Result invoke(byte[] event, Duration timeout) {
        return await(api.invoke(event, timeout), timeout.plusSeconds(10));
    }

    /** Everything that it has written so far, to either stream. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the function's log.", e);
        }
    }

    private <T> T await(Future<T> future, Duration limit) {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getMessage() + "\n" + log(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Nothing came within " + limit + "\n" + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the function", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        watch.cancel(false);
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        api.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
