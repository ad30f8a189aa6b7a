package consumer;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
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
            Pattern.compile("io/github/endpointlease/backend/(ssm|dynamodb|sagemaker|stepfunctions)/.*");

    private MemoryOnly() {}

    public static void main(String[] args) throws Exception {
        theCoreBringsTwoSmallJarsAndNoAws();
        everyClassOutsideTheAwsBackendsLinks();
        aLeaseCanBeHeld();
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

    private static void aLeaseCanBeHeld() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Lease lease = Lease.running(
                new EndpointName("demo-MiniLM-Endpoint"),
                new EndpointConfigName("demo-MiniLM-EndpointConfig"),
                now.plus(Duration.ofMinutes(30)),
                now);
        check(lease.isLive(now), "a lease of 30 minutes is not live at its start");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
