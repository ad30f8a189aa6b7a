package io.github.endpointlease.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.EndpointControlContract;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.InvocationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InMemoryEndpointsTest implements EndpointControlContract {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final EndpointConfigName CONFIG = new EndpointConfigName("demo-config");
    private static final Duration STARTUP = Duration.ofMinutes(5);
    private static final Duration DELETION = Duration.ofMinutes(2);

    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final InMemoryEndpoints endpoints = InMemoryEndpoints.builder(() -> now)
            .startup(STARTUP)
            .deletion(DELETION)
            .configs(Set.of(CONFIG))
            .build();

    @Override
    public EndpointControl control() {
        return endpoints;
    }

    @Override
    public EndpointConfigName workingConfig() {
        return CONFIG;
    }

    @Override
    public Optional<EndpointConfigName> missingConfig() {
        return Optional.of(new EndpointConfigName("nothing"));
    }

    @Override
    public void await(EndpointName name, Optional<EndpointState> state) {
        now = now.plus(state.isPresent() ? STARTUP : DELETION);
        assertThat(endpoints.describe(name).map(Endpoint::state)).isEqualTo(state);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Test
    void statesFollowTheClockToTheTick() {
        endpoints.create(NAME, CONFIG, Map.of());
        now = now.plus(STARTUP).minusNanos(1);
        assertThat(state()).contains(EndpointState.CREATING);
        now = now.plusNanos(1);
        assertThat(state()).contains(EndpointState.IN_SERVICE);
        endpoints.delete(seen(), now);
        now = now.plus(DELETION).minusNanos(1);
        assertThat(state()).contains(EndpointState.DELETING);
        now = now.plusNanos(1);
        assertThat(state()).isEmpty();
    }

    @Test
    void whatIsBeingCreatedIsNotDeleted() {
        endpoints.create(NAME, CONFIG, Map.of());

        assertThat(endpoints.delete(seen(), now)).isEqualTo(new DeleteOutcome.InProgress());
        await(NAME, Optional.of(EndpointState.IN_SERVICE));
    }

    @Test
    void aNameIsTakenUntilItsEndpointIsGone() {
        endpoints.create(NAME, CONFIG, Map.of());
        await(NAME, Optional.of(EndpointState.IN_SERVICE));
        endpoints.delete(seen(), now);

        assertThat(endpoints.create(NAME, CONFIG, Map.of())).isEqualTo(new CreateOutcome.Exists());
    }

    @Test
    void tagsAreThoseOfTheIncarnationThatWasSeenAndNotOfItsSuccessor() {
        endpoints.create(NAME, CONFIG, Map.of("made", "first"));
        await(NAME, Optional.of(EndpointState.IN_SERVICE));
        Endpoint first = seen();
        endpoints.delete(first, now);
        await(NAME, Optional.empty());
        endpoints.create(NAME, CONFIG, Map.of("made", "second"));

        endpoints.tag(first, Map.of("late", "yes"));

        assertThat(endpoints.tags(first)).isEmpty();
        assertThat(endpoints.tags(seen())).isEqualTo(Map.of("made", "second"));
    }

    @Test
    void deletingTwiceDoesNotMakeItLast() {
        endpoints.create(NAME, CONFIG, Map.of());
        await(NAME, Optional.of(EndpointState.IN_SERVICE));
        Endpoint seen = seen();
        endpoints.delete(seen, now);
        now = now.plus(DELETION).minusSeconds(1);

        assertThat(endpoints.delete(seen, now)).isEqualTo(new DeleteOutcome.Accepted());
        now = now.plusSeconds(1);
        assertThat(state()).isEmpty();
    }

    @Test
    void withADeleteWindowADeletionHitsWhoeverBearsTheName() {
        InMemoryEndpoints unfenced = InMemoryEndpoints.builder(() -> now)
                .deleteWindow(Duration.ofMinutes(6))
                .build();
        unfenced.create(NAME, CONFIG, Map.of());
        Endpoint first = unfenced.describe(NAME).orElseThrow();
        Instant decidedAt = now;
        unfenced.delete(first, decidedAt);
        unfenced.create(NAME, CONFIG, Map.of());
        now = now.plus(Duration.ofMinutes(6));

        assertThat(unfenced.delete(first, decidedAt)).isEqualTo(new DeleteOutcome.Accepted());
        assertThat(unfenced.describe(NAME)).isEmpty();
    }

    @Test
    void afterTheDeleteWindowADeletionIsRefused() {
        InMemoryEndpoints unfenced = InMemoryEndpoints.builder(() -> now)
                .deleteWindow(Duration.ofMinutes(6))
                .build();
        unfenced.create(NAME, CONFIG, Map.of());
        Endpoint seen = unfenced.describe(NAME).orElseThrow();
        Instant decidedAt = now;
        now = now.plus(Duration.ofMinutes(6)).plusMillis(1);

        assertThat(unfenced.delete(seen, decidedAt)).isInstanceOf(DeleteOutcome.Refused.class);
        assertThat(unfenced.describe(NAME)).contains(seen);
    }

    @Test
    void aListSaysNeitherConfigNorReason() {
        endpoints.create(NAME, CONFIG, Map.of());
        endpoints.fail(NAME, "no capacity");

        assertThat(endpoints.list(Optional.empty()).endpoints())
                .containsExactly(new Endpoint(NAME, EndpointState.FAILED, now, null, null));
        assertThat(seen())
                .isEqualTo(new Endpoint(
                        NAME,
                        EndpointState.FAILED,
                        now,
                        CONFIG,
                        new Endpoint.Breakdown(Failure.Kind.BROKEN, "no capacity")));
    }

    @Test
    void aBrokenEndpointCanBeDeleted() {
        endpoints.create(NAME, CONFIG, Map.of());
        endpoints.fail(NAME, "no capacity");

        assertThat(endpoints.delete(seen(), now)).isEqualTo(new DeleteOutcome.Accepted());
        assertThatThrownBy(() -> endpoints.fail(NAME, "again")).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aForeignEndpointServesAndBearsItsOwnTags() {
        endpoints.addForeign(NAME, new EndpointConfigName("theirs"), Map.of("owner", "them"));

        assertThat(state()).contains(EndpointState.IN_SERVICE);
        assertThat(endpoints.tags(seen())).containsExactlyEntriesOf(Map.of("owner", "them"));
        assertThatThrownBy(() -> endpoints.addForeign(NAME, CONFIG, Map.of()))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void creationsAreRefusedAsAskedUntilTheyAreAccepted() {
        endpoints.refuseCreates(Failure.Kind.QUOTA, "limit is 0");
        assertThat(endpoints.create(NAME, CONFIG, Map.of()))
                .isEqualTo(new CreateOutcome.Refused(Failure.Kind.QUOTA, "limit is 0"));

        endpoints.acceptCreates();
        assertThat(endpoints.create(NAME, CONFIG, Map.of())).isEqualTo(new CreateOutcome.Accepted());
        assertThat(endpoints.calls(InMemoryEndpoints.Call.CREATE)).isEqualTo(2);
        assertThat(endpoints.calls(InMemoryEndpoints.Call.LIST)).isZero();
    }

    @Test
    void aVanishedEndpointIsGoneAtOnce() {
        endpoints.create(NAME, CONFIG, Map.of());
        endpoints.vanish(NAME);

        assertThat(state()).isEmpty();
    }

    @Test
    void onlyAnEndpointInServiceAnswers() {
        Invocation request = new Invocation(Invocation.json("[1]").body(), "application/json", null, "trace=1");
        assertThat(endpoints.invoke(NAME, request)).isInstanceOf(InvocationOutcome.NotInService.class);
        endpoints.create(NAME, CONFIG, Map.of());
        assertThat(endpoints.invoke(NAME, request)).isInstanceOf(InvocationOutcome.NotInService.class);
        await(NAME, Optional.of(EndpointState.IN_SERVICE));

        assertThat(endpoints.invoke(NAME, request))
                .isEqualTo(new InvocationOutcome.Answered(request.body(), "application/json", "AllTraffic", "trace=1"));
    }

    @Test
    void theModelAnswersAsTold() {
        InMemoryEndpoints failing = InMemoryEndpoints.builder(() -> now)
                .model((name, request) -> new InvocationOutcome.ModelFailed(500, "no " + name))
                .build();
        failing.create(NAME, CONFIG, Map.of());

        assertThat(failing.invoke(NAME, Invocation.json("1")))
                .isEqualTo(new InvocationOutcome.ModelFailed(500, "no " + NAME));
    }

    private Endpoint seen() {
        return endpoints.describe(NAME).orElseThrow();
    }

    private Optional<EndpointState> state() {
        return endpoints.describe(NAME).map(Endpoint::state);
    }
}
