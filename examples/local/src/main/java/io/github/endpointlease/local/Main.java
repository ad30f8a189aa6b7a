package io.github.endpointlease.local;

import io.github.endpointlease.cloudformation.config.ConfigException;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Starts the local gateway and runs until the process is told to end. Exit code 2 if it is set up wrongly. */
public final class Main {
    private static final String DEFAULT_CONFIG = "config.json";
    private static final int WRONG_SETUP = 2;

    private Main() {}

    /**
     * Runs the gateway.
     *
     * @param args none; see the README for the environment variables
     */
    public static void main(String[] args) throws InterruptedException {
        long begun = System.nanoTime();
        // small answers go out at once; read when the server's classes are loaded
        System.setProperty("sun.net.httpserver.nodelay", "true");
        LocalGateway gateway;
        Banner banner;
        try {
            Settings settings = Settings.from(System.getenv(), Path.of(System.getProperty("user.home")));
            ProjectConfig config = config(settings);
            gateway = LocalGateway.start(settings, config);
            banner = new Banner(settings, config, gateway);
        } catch (StartupException e) {
            refuse(String.valueOf(e.getMessage()));
            return;
        } catch (ConfigException e) {
            refuse(e.source() + ": " + String.join("; ", e.faults()));
            return;
        }
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            gateway.close();
                            closed.countDown();
                        },
                        "endpoint-lease-shutdown"));
        System.out.println(banner.text((System.nanoTime() - begun) / 1_000_000));
        closed.await();
    }

    private static void refuse(String line) {
        System.err.println("endpoint-lease: " + line);
        System.exit(WRONG_SETUP);
    }

    private static ProjectConfig config(Settings settings) {
        if (settings.config() != null) {
            return ProjectConfigReader.read(settings.config());
        }
        try (InputStream shipped = Main.class.getResourceAsStream(DEFAULT_CONFIG)) {
            if (shipped == null) {
                throw new IllegalStateException("The jar lacks its " + DEFAULT_CONFIG + ".");
            }
            return ProjectConfigReader.read(new String(shipped.readAllBytes(), StandardCharsets.UTF_8), DEFAULT_CONFIG);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar's own " + DEFAULT_CONFIG + " cannot be read.", e);
        }
    }
}
