package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.local.GatewayProcess.Answer;
import io.github.endpointlease.proof.Check;
import io.github.endpointlease.proof.ProofReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged gateway, killed over and over at moments that nobody chose, on one state folder: so often while clients extend, and
 * now and then in between while it starts. Runs with {@code -Pproof}; {@code -Dcrash.cycles} says how often, {@code -Dcrash.seed}
 * repeats the moments of an earlier run.
 */
class CrashProof {
    private static final int CYCLES = Integer.getInteger("crash.cycles", 200);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final String TOKEN = "of the crash proof";
    private static final int ONE_IN_SO_MANY_DIES_STARTING = 4;
    /** A supervisor sees at once that its gateway is gone, and ends what it started, on a machine that has much else to do. */
    private static final Duration TO_NOTICE_AND_END = Duration.ofSeconds(30);

    private static final int LONGEST_START_MILLIS = 1_500;
    private static final int LONGEST_LOAD_MILLIS = 1_500;
    private static final String MODEL = """
            {"name": "%s", "model_id": "stub", "inference_instance_type": "ml.m5.large", "inference_type": "realtime",
             "schedule": {"initial_provision_minutes": 600},
             "integration": {"type": "lambda", "properties": {"api_resource_name": "%s"}}%s}""";

    private final Random random = new Random(SEED);
    private final List<LeaseLedger> ledgers = List.of(ledger("a"), ledger("b"), ledger("c"), ledger("d"));
    private final Map<String, String> environment = new HashMap<>();
    private long acknowledged;
    private long ended;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void noKillAtAnyMomentLosesAMinuteOrLeavesAProcessOrPreventsAStart() throws Exception {
        System.out.println("crash.seed=" + SEED + " crash.cycles=" + CYCLES + " in " + folder);
        long begun = System.nanoTime();
        prepare();
        int diedStarting = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            try {
                while (random.nextInt(ONE_IN_SO_MANY_DIES_STARTING) == 0) {
                    live(true);
                    diedStarting++;
                }
                live(false);
            } catch (AssertionError e) {
                throw new AssertionError("In cycle " + cycle + " of crash.seed=" + SEED + ": " + e.getMessage(), e);
            }
        }
        try (GatewayProcess last = start(new Offspring()).awaitReady()) {
            settle(last);
            Await.until(
                    "the model serves again",
                    GatewayProcess.PATIENCE,
                    () -> show(last, "t-a-Endpoint").get("Status").asText().equals("IN_SERVICE"));
            last.stop();
        }
        assertThat(acknowledged).isGreaterThan((long) CYCLES * ExtendingClients.CLIENTS);
        assertThat(ended).as("processes that outlived their gateway, and ended").isGreaterThan(CYCLES / 2);
        ProofReport.add(
                Check.CRASHES,
                "local gateway",
                String.format(
                        Locale.ROOT,
                        "%,d cycles under clients, %,d while starting, %,d extensions acknowledged",
                        CYCLES,
                        diedStarting,
                        acknowledged),
                Duration.ofNanos(System.nanoTime() - begun),
                "no minute lost, no child left");
    }

    private void live(boolean diesStarting) throws InterruptedException {
        Offspring offspring = new Offspring();
        try (GatewayProcess gateway = start(offspring)) {
            if (diesStarting) {
                kill(gateway, offspring, LONGEST_START_MILLIS);
            } else {
                settle(gateway.awaitReady());
                ExtendingClients clients = ExtendingClients.start(gateway, TOKEN, ledgers, random);
                kill(gateway, offspring, LONGEST_LOAD_MILLIS);
                acknowledged += clients.awaitEnd();
            }
        }
        Await.until(
                "no process is left of a gateway that was killed",
                TO_NOTICE_AND_END,
                () -> offspring.left().isEmpty());
    }

    private GatewayProcess start(Offspring offspring) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(offspring.environment());
        return start("-XX:SharedArchiveFile=" + classes(), variables);
    }

    /** As java -jar does it, but quicker: most of a cycle is a JVM that starts. */
    private GatewayProcess start(String classSharing, Map<String, String> variables) {
        List<String> command = List.of(
                GatewayProcess.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                classSharing,
                "-jar",
                GatewayProcess.JAR.toString());
        return GatewayProcess.start(folder, command, folder, variables);
    }

    private Path classes() {
        return folder.resolve("classes.jsa");
    }

    /** The state folder from its first moment, and the JVM's archive of what the gateway loads. */
    private void prepare() throws IOException, InterruptedException {
        environment.put(Settings.TOKEN, TOKEN);
        environment.put(Settings.CONFIG, config().toString());
        try (GatewayProcess first =
                start("-XX:ArchiveClassesAtExit=" + classes(), environment).awaitReady()) {
            hadCounted(first, ledgers.get(0).lease(), new LeaseLedger.Ask(0, 60, "before the books are opened"));
            settle(first);
            first.stop();
        }
    }

    private void kill(GatewayProcess gateway, Offspring offspring, int atMostMillis) throws InterruptedException {
        boolean lived = gateway.livesFor(Duration.ofMillis(random.nextInt(atMostMillis)));
        assertThat(lived).as("It ended by itself: %s", gateway.printed()).isTrue();
        ended += offspring.look(gateway);
        gateway.kill();
    }

    private void settle(GatewayProcess gateway) {
        for (LeaseLedger ledger : ledgers) {
            Instant settled = ledger.settle(expiry(gateway, ledger), ask -> hadCounted(gateway, ledger.lease(), ask));
            assertThat(expiry(gateway, ledger)).as(ledger.lease()).isEqualTo(settled);
        }
    }

    private static boolean hadCounted(GatewayProcess gateway, String lease, LeaseLedger.Ask ask) {
        Answer answer = ExtendingClients.send(gateway, TOKEN, lease, ask.seconds() / 60, ask.key());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().has("Repeated");
    }

    private static Instant expiry(GatewayProcess gateway, LeaseLedger ledger) {
        return Instant.parse(show(gateway, ledger.lease()).get("ExpiresAt").asText());
    }

    private static JsonNode show(GatewayProcess gateway, String lease) {
        return gateway.get("/endpoint-expiry?EndpointName=" + lease, TOKEN).json();
    }

    private static LeaseLedger ledger(String model) {
        return new LeaseLedger("t-" + model + "-Endpoint");
    }

    /** One model that runs, and three that cannot, so that the reconciler writes to their leases as well. */
    private Path config() throws IOException {
        String command = ", \"local\": {\"command\": [\"" + text(GatewayProcess.java())
                + "\", \"-XX:TieredStopAtLevel=1\", \"-XX:+UseSerialGC\", \"-Xmx32m\", \"-cp\", \""
                + text(System.getProperty("java.class.path")) + "\", \"" + StubModel.class.getName()
                + "\", \"{port}\"]}";
        String models = String.join(
                ", ",
                MODEL.formatted("a", "a", command),
                MODEL.formatted("b", "b", ""),
                MODEL.formatted("c", "c", ""),
                MODEL.formatted("d", "d", ""));
        return Files.writeString(
                folder.resolve("config.json"), "{\"project_prefix\": \"t\", \"jumpstart_models\": [" + models + "]}");
    }

    private static String text(String value) {
        return value.replace("\\", "\\\\");
    }
}
