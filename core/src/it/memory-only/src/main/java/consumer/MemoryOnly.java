package consumer;

import io.github.endpointlease.EndpointLease;
import io.github.endpointlease.Leases;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Status;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.testing.ManualClock;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** An application with the core and nothing else. An exception fails the build. */
public final class MemoryOnly {
    private static final Pattern NEEDS_AWS =
            Pattern.compile(
                    "io/github/endpointlease/(backend/(ssm|dynamodb|sagemaker|stepfunctions)|internal/aws)/.*");

    private MemoryOnly() {}

    public static void main(String[] args) throws Exception {
        theCoreBringsTwoSmallJarsAndNoAws();
        everyClassOutsideTheAwsBackendsLinks();
        anEndpointIsLeasedExtendedAndStopped();
    }

    private static void theCoreBringsTwoSmallJarsAndNoAws() {
        var jars = new TreeSet<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.endsWith(".jar")) {
                jars.add(name.replaceFirst("-[0-9].*", ""));
            }
        }
        check(List.copyOf(jars).equals(List.of("endpoint-lease-core", "jackson-core", "jspecify")), "class path: " + jars);
        check(MemoryOnly.class.getResource("/software/amazon/awssdk") == null, "there is an AWS jar on the class path");
    }

    private static void everyClassOutsideTheAwsBackendsLinks() throws Exception {
        var core = Path.of(ExpiryStore.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        int linked = 0;
        try (JarFile jar = new JarFile(core.toFile())) {
            for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                String name = entry.getName();
                if (!name.endsWith(".class") || NEEDS_AWS.matcher(name).matches()) {
                    continue;
                }
                Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                // these resolve every type that a signature or field names
                type.getDeclaredMethods();
                type.getDeclaredConstructors();
                type.getDeclaredFields();
                linked++;
            }
        }
        check(linked > 30, "only " + linked + " classes in " + core);
    }

    private static void anEndpointIsLeasedExtendedAndStopped() {
        var clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        var endpoints = InMemoryEndpoints.create(clock);
        var store = new InMemoryExpiryStore();
        var leases = Leases.builder("demo", store, endpoints).clock(clock).build();
        var reconciler = Reconciler.builder("demo", store, endpoints).clock(clock).build();
        var name = new EndpointName("demo-MiniLM-Endpoint");
        leases.add(name, new EndpointConfigName("demo-MiniLM-EndpointConfig"), Duration.ofMinutes(30));
        EndpointLease lease = leases.lease(name);

        lease.extend(30);
        reconciler.runOnce();

        check(lease.timeLeft().equals(Duration.ofMinutes(60)), "time left: " + lease.timeLeft());
        check(lease.status() == Status.IN_SERVICE, "leased, but " + lease.status());
        lease.end();
        clock.advance(Duration.ofMinutes(1));
        reconciler.runOnce();
        reconciler.runOnce();
        check(lease.status() == Status.STOPPED, "ended, but " + lease.status());
        check(leases.list().leases().size() == 1, "there is one lease");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
