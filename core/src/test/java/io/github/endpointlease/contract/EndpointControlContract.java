package io.github.endpointlease.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EndpointControl} has to pass. Each test begins with a service that holds no endpoint. Tests for what a
 * service cannot do show as skipped.
 */
public interface EndpointControlContract {
    /** Returns the service under test, the same one during one test. */
    EndpointControl control();

    /** Returns a config from which an endpoint comes into service. */
    EndpointConfigName workingConfig();

    /** Returns a config that does not exist; empty if the service knows every name. */
    Optional<EndpointConfigName> missingConfig();

    /** Lets the endpoint come into the state, by moving time or by waiting with a deadline; empty: until it is gone. */
    void await(EndpointName name, Optional<EndpointState> state);

    /** Returns the time that deletions are decided at. */
    Instant now();

    /** Whether 130 endpoints can be made within the time of a test. */
    default boolean canHoldMany() {
        return true;
    }

    @Test
    default void anEndpointThatWasCreatedShowsItsNameConfigTagsAndTime() {
        EndpointName name = new EndpointName("demo-One-Endpoint");

        CreateOutcome outcome = control().create(name, workingConfig(), Map.of("owner", "me"));

        assertThat(outcome).isEqualTo(new CreateOutcome.Accepted());
        Endpoint endpoint = control().describe(name).orElseThrow();
        assertThat(endpoint.name()).isEqualTo(name);
        assertThat(endpoint.configName()).isEqualTo(workingConfig());
        assertThat(endpoint.failureReason()).isNull();
        assertThat(endpoint.state()).isIn(EndpointState.CREATING, EndpointState.IN_SERVICE);
        assertThat(control().tags(endpoint)).containsExactlyEntriesOf(Map.of("owner", "me"));
        Endpoint listed = only(all());
        assertThat(listed.name()).isEqualTo(name);
        assertThat(listed.createdAt()).isEqualTo(endpoint.createdAt());
    }

    @Test
    default void anEndpointComesIntoServiceAsTheIncarnationThatWasCreated() {
        Endpoint serving = serving("a");

        assertThat(serving.state()).isEqualTo(EndpointState.IN_SERVICE);
        assertThat(only(all()).state()).isEqualTo(EndpointState.IN_SERVICE);
        assertThat(only(all()).createdAt()).isEqualTo(serving.createdAt());
    }

    @Test
    default void aNameThatIsTakenStaysWithItsEndpoint() {
        Endpoint first = serving("a");

        CreateOutcome outcome = control().create(first.name(), workingConfig(), Map.of("late", "yes"));

        assertThat(outcome).isEqualTo(new CreateOutcome.Exists());
        assertThat(control().describe(first.name())).contains(first);
        assertThat(control().tags(first)).isEmpty();
    }

    @Test
    default void aConfigThatDoesNotExistIsRefusedAndLeavesNoEndpoint() {
        assumeTrue(missingConfig().isPresent(), "this service knows every config");
        EndpointName name = new EndpointName("a");

        CreateOutcome outcome = control().create(name, missingConfig().orElseThrow(), Map.of());

        assertThat(outcome).isInstanceOfSatisfying(CreateOutcome.Refused.class, refused -> {
            assertThat(refused.kind()).isEqualTo(Failure.Kind.MISSING_CONFIG);
            assertThat(refused.reason())
                    .startsWith("Could not find endpoint configuration \"")
                    .contains(missingConfig().orElseThrow().value());
        });
        assertThat(control().describe(name)).isEmpty();
        assertThat(all()).isEmpty();
    }

    @Test
    default void aDeletedEndpointGoesAndFreesItsName() {
        Endpoint first = serving("a");

        assertThat(control().delete(first, now())).isEqualTo(new DeleteOutcome.Accepted());
        await(first.name(), Optional.empty());

        assertThat(control().describe(first.name())).isEmpty();
        assertThat(all()).isEmpty();
        assertThat(control().tags(first)).isEmpty();
        assertThat(control().create(first.name(), workingConfig(), Map.of())).isEqualTo(new CreateOutcome.Accepted());
    }

    @Test
    default void whatIsNotThereIsAbsent() {
        Endpoint first = serving("a");
        control().delete(first, now());
        await(first.name(), Optional.empty());

        assertThat(control().delete(first, now())).isEqualTo(new DeleteOutcome.Absent());
        assertThat(control().describe(new EndpointName("never-was"))).isEmpty();
    }

    @Test
    default void aDeletionOfTheLastIncarnationDoesNotTouchItsSuccessor() {
        assumeTrue(control().deleteWindow().isZero(), "deletions are not fenced here");
        Endpoint first = serving("a");
        control().delete(first, now());
        await(first.name(), Optional.empty());
        Endpoint second = serving("a");

        DeleteOutcome outcome = control().delete(first, now());

        assertThat(outcome).isEqualTo(new DeleteOutcome.Absent());
        assertThat(control().describe(first.name())).contains(second);
    }

    @Test
    default void eachIncarnationHasACreationTimeOfItsOwn() {
        Endpoint first = serving("a");
        control().delete(first, now());
        await(first.name(), Optional.empty());

        assertThat(serving("a").createdAt()).isAfter(first.createdAt());
    }

    @Test
    default void namesKeepTheirCase() {
        EndpointName name = new EndpointName("demo-MiniLM-Endpoint");
        control().create(name, workingConfig(), Map.of());

        assertThat(only(all()).name().value()).isEqualTo("demo-MiniLM-Endpoint");
        assertThat(control().describe(name)).isPresent();
    }

    @Test
    default void tagsAreAddedOverThoseOfTheSameKey() {
        EndpointName name = new EndpointName("a");
        control().create(name, workingConfig(), Map.of("kept", "1", "changed", "1"));
        Endpoint endpoint = control().describe(name).orElseThrow();

        control().tag(endpoint, Map.of("changed", "2", "new", "2"));

        assertThat(control().tags(endpoint))
                .containsExactlyInAnyOrderEntriesOf(Map.of("kept", "1", "changed", "2", "new", "2"));
    }

    @Test
    default void pagesHoldEveryEndpointOnce() {
        assumeTrue(canHoldMany(), "130 endpoints are too many here");
        List<String> names = IntStream.range(0, 130).mapToObj(i -> "e" + i).toList();
        names.forEach(name -> control().create(new EndpointName(name), workingConfig(), Map.of()));

        assertThat(control().list(Optional.empty()).nextToken()).isPresent();
        assertThat(all()).extracting(endpoint -> endpoint.name().value()).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    default void anEmptyServiceListsOneEmptyPage() {
        assertThat(control().list(Optional.empty())).isEqualTo(new EndpointPage(List.of(), Optional.empty()));
    }

    private Endpoint serving(String value) {
        EndpointName name = new EndpointName(value);
        assertThat(control().create(name, workingConfig(), Map.of())).isEqualTo(new CreateOutcome.Accepted());
        await(name, Optional.of(EndpointState.IN_SERVICE));
        return control().describe(name).orElseThrow();
    }

    private List<Endpoint> all() {
        List<Endpoint> all = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            EndpointPage page = control().list(token);
            assertThat(page.endpoints()).hasSizeLessThanOrEqualTo(100);
            all.addAll(page.endpoints());
            token = page.nextToken();
        } while (token.isPresent());
        return all;
    }

    private static Endpoint only(List<Endpoint> endpoints) {
        assertThat(endpoints).hasSize(1);
        return endpoints.get(0);
    }
}
