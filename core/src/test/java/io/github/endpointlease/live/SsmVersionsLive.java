package io.github.endpointlease.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** What the compare-and-set on Parameter Store rests upon: how it numbers versions, how many it keeps, and what it refuses. */
@Live
class SsmVersionsLive {
    private static final int WRITERS = 50;
    private static final int KEPT = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Instant NOW = Instant.parse("2026-01-31T08:15:30Z");
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");

    private final LiveAccount account;
    private final SsmClient ssm;
    private final SsmClient sendingOnce;
    private final LiveParameters parameters;
    private final Removals removals = new Removals();
    private final LongAdder tooManyUpdates = new LongAdder();
    private final LongAdder throttled = new LongAdder();

    SsmVersionsLive(LiveAccount account) {
        this.account = account;
        ssm = account.client(SsmClient.builder());
        sendingOnce = account.clientSendingOnce(SsmClient.builder());
        parameters = new LiveParameters(account, ssm, "versions");
        removals.add("parameters below " + parameters.path(), parameters::remove);
    }

    @AfterAll
    void remove() {
        removals.all();
    }

    /** The client sends nothing twice: a write that was done but not answered would be a version that nobody was told of. */
    @Test
    void eachOfFiftyWritersMakesTheVersionThatItIsToldAndNoneIsLeftOut() {
        String name = created("numbered");

        List<Long> answered = Together.run(WRITERS, PATIENCE, writer -> () -> written(name, "writer " + writer));

        account.note(WRITERS + " writers: TooManyUpdates " + tooManyUpdates + " times, throttled " + throttled
                + " times, versions " + answered);
        assertThat(answered)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(2, WRITERS + 1).boxed().toList());
        NavigableMap<Long, String> history = historyReaching(name, WRITERS + 1);
        assertThat(history).hasSize(WRITERS + 1).containsEntry(1L, "first");
        for (int writer = 0; writer < WRITERS; writer++) {
            assertThat(history).containsEntry(answered.get(writer), "writer " + writer);
        }
    }

    @Test
    void theLastHundredVersionsAreKept() {
        String name = created("kept");
        long last = KEPT + 10;
        for (long version = 2; version <= last; version++) {
            assertThat(written(name, "version " + version)).isEqualTo(version);
        }

        NavigableMap<Long, String> history = historyReaching(name, last);

        assertThat(history.keySet())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(11, last).boxed().toList());
    }

    @Test
    void anOverwriteWithoutATypeMakesNoParameter() {
        String name = parameters.path() + "/never-was";

        SsmException refused = catchThrowableOfType(
                SsmException.class,
                () -> ssm.putParameter(put -> put.name(name).value("late").overwrite(true)));

        assertThat(refused).as("PutParameter without a type is refused").isNotNull();
        account.note("PutParameter without a type: " + said(refused));
        assertThat(said(refused))
                .satisfiesAnyOf(
                        text -> assertThat(text).startsWith("ValidationException: A parameter type is required"),
                        text -> assertThat(text).startsWith("ParameterNotFound"));
    }

    @Test
    void aChangeThatMeetsTheDeletionOfItsParameterDoesNotBringItBack() {
        ExpiryStore store = store("deleted");
        assertThat(store.create(lease())).isTrue();
        StoredLease.Valid read = (StoredLease.Valid) store.find(NAME).orElseThrow();
        ssm.deleteParameter(delete -> delete.name(parameters.path() + "/deleted/" + NAME));

        assertThat(store.compareAndSet(
                        read.version(), read.lease().expiring(NOW.plusSeconds(7200), OperationId.random())))
                .isFalse();

        assertThatThrownBy(() -> ssm.getParameter(get -> get.name(parameters.path() + "/deleted/" + NAME)))
                .isInstanceOf(ParameterNotFoundException.class);
    }

    @Test
    void twoOpeningBracesAreRefusedAndOurValuesHaveNone() {
        String name = created("braces");

        SsmException refused = catchThrowableOfType(
                SsmException.class,
                () -> ssm.putParameter(put -> put.name(name).value("{{demo}}").overwrite(true)));

        assertThat(refused).as("a value with two opening braces is refused").isNotNull();
        account.note("PutParameter of {{demo}}: " + said(refused));
        assertThat(AwsCalls.code(refused)).contains("ValidationException");
        Failure failure = new Failure(Failure.Kind.OTHER, "It said {{demo}}.", 1, NOW);
        assertThat(store("failing").create(lease().failing(failure))).isTrue();
    }

    private static String said(SsmException e) {
        return AwsCalls.code(e).orElse("no code") + ": " + AwsCalls.message(e);
    }

    private static Lease lease() {
        return Lease.running(NAME, new EndpointConfigName("demo-a-config"), NOW.plusSeconds(3600), NOW);
    }

    private ExpiryStore store(String part) {
        return SsmExpiryStore.builder(ssm)
                .path(parameters.path() + "/" + part)
                .callTimeout(Duration.ofMinutes(1))
                .build();
    }

    private String created(String part) {
        String name = parameters.path() + "/" + part;
        ssm.putParameter(
                put -> put.name(name).value("first").type(ParameterType.STRING).overwrite(false));
        return name;
    }

    /** Puts a value until it is taken, and returns the version that the answer names. */
    private long written(String name, String value) {
        while (true) {
            try {
                return sendingOnce
                        .putParameter(put -> put.name(name).value(value).overwrite(true))
                        .version();
            } catch (SsmException e) {
                if (AwsCalls.code(e).filter("TooManyUpdates"::equals).isPresent()) {
                    tooManyUpdates.increment();
                } else if (e.isThrottlingException()) {
                    throttled.increment();
                } else {
                    throw e;
                }
                // the more were refused, the longer the queue
                long queue = Math.min(100, tooManyUpdates.sum() + throttled.sum());
                LiveAccount.pause(ThreadLocalRandom.current()
                        .nextLong(1, Duration.ofMillis(1 + 100 * queue).toNanos()));
            }
        }
    }

    private NavigableMap<Long, String> historyReaching(String name, long last) {
        NavigableMap<Long, String> seen = new TreeMap<>();
        long wanted = Math.min(last, KEPT);
        account.await("the history shows version " + last, Duration.ofMinutes(2), () -> {
            seen.clear();
            ssm.getParameterHistoryPaginator(get -> get.name(name).maxResults(50))
                    .forEach(page -> page.parameters().forEach(one -> seen.put(one.version(), one.value())));
            return seen.containsKey(last) && seen.size() >= wanted;
        });
        return seen;
    }
}
