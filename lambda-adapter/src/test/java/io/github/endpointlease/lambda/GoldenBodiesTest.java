package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.CONFIG;
import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.FLAN;
import static io.github.endpointlease.lambda.TestApi.NEW;
import static io.github.endpointlease.lambda.TestApi.NOW;
import static io.github.endpointlease.lambda.TestApi.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases as bodies, compared with files as whole texts. */
class GoldenBodiesTest {
    private final TestApi api = new TestApi(builder -> builder.deleteWindow(Duration.ofSeconds(90)));

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void oneLeaseHasTheOriginalsThreeKeysFirstWithTheBlank() {
        api.lease(FALCON, EXPIRY);

        api.get(OWNER, FALCON.value()).assertGolden(200, "get-one");
    }

    @Test
    void aLeaseThatHasEndedShowsItsTimeAsPythonDoes() {
        api.lease(FALCON, Instant.parse("2023-06-26T04:35:41Z"));

        api.get(OWNER, FALCON.value()).assertGolden(200, "get-ended");
    }

    @Test
    void aFailedEndpointShowsWhy() {
        Failure failure = new Failure(Failure.Kind.QUOTA, "No ml.g5.12xlarge is left.", 2, NOW.plusSeconds(60));
        api.store(Lease.running(FALCON, CONFIG, EXPIRY, NOW).failing(failure));

        api.get(OWNER, FALCON.value()).assertGolden(200, "get-failed");
    }

    @Test
    void twelveLeasesAreListedWhereTheOriginalDiedAtEleven() {
        for (int i = 12; i > 0; i--) {
            long hours = (i - 4L) * 7;
            api.lease(new EndpointName("demo-Model%d-Endpoint".formatted(i)), EXPIRY.plus(Duration.ofHours(hours)));
        }

        api.get(OWNER, null).assertGolden(200, "get-all-twelve");
    }

    @Test
    void noLeasesAreAnEmptyArray() {
        api.get(OWNER, null).assertGolden(200, "get-all-none");
    }

    @Test
    void aLeaseThatCannotBeReadIsListedAmongTheOthersInItsPlace() {
        api.lease(FALCON, EXPIRY);
        api.store.addUnreadable(FLAN, "expiry is not a date: \"soon\"");
        api.lease(NEW, EXPIRY);

        api.get(OWNER, null).assertGolden(200, "get-all-unreadable");
    }

    @Test
    void aListHoldsOnlyWhatTheTokensPatternsMatch() {
        api.lease(FALCON, EXPIRY);
        api.lease(NEW, EXPIRY);
        api.store.addUnreadable(FLAN, "broken");

        api.get(TestApi.caller("tester", Set.of(Scope.READ), "test-*"), null).assertGolden(200, "get-all-by-pattern");
    }

    @Test
    void anExtensionAnswersWithTheTimeThatIsLeft() {
        api.lease(FALCON, EXPIRY);

        api.extend(OWNER, "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10}")
                .assertGolden(200, "post-extend");
    }

    @Test
    void anExtensionMayBeFractional() {
        api.lease(FALCON, EXPIRY);

        api.extend(OWNER, "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 1.5}")
                .assertGolden(200, "post-extend-fraction");
    }

    @Test
    void aKnownNameWithAConfigIsExtendedAndTheConfigIgnored() {
        Lease lease = api.lease(FALCON, EXPIRY);

        api.extend(
                        OWNER,
                        "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"EndpointConfigName\": \"!\", \"minutes\": 10}")
                .assertGolden(200, "post-extend");
        assertThat(api.stored(FALCON).configName()).isEqualTo(lease.configName());
    }

    @Test
    void whatTheLongestLeaseCutsIsVisible() {
        api.lease(FALCON, NOW.plus(Duration.ofDays(399)).minusNanos(842_569_000));

        api.extend(OWNER, "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 525600}")
                .assertGolden(200, "post-extend-cut");
    }

    @Test
    void anExtensionOfAnEndedLeaseCountsFromNow() {
        api.lease(FALCON, Instant.parse("2023-06-25T00:00:00Z"));

        api.extend(OWNER, "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10}")
                .assertGolden(200, "post-extend-ended");
    }

    @Test
    void anExtensionThatMeetsStoppingSaysWhenTheEndpointCanBeBack() {
        Lease lease = Lease.running(FALCON, CONFIG, NOW.minusSeconds(60).minusNanos(842_569_000), NOW);
        api.store(lease.stopping(NOW, null));

        api.extend(OWNER, "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10}")
                .assertGolden(200, "post-extend-restarting");
    }

    @Test
    void anAddedLeaseHasTheMinutesAsATextForItsTimeLeft() {
        api.extend(
                        OWNER,
                        "{\"EndpointName\": \"test-inpainting-Endpoint\","
                                + " \"EndpointConfigName\": \"jumpstart-example-model-inpainting-cfg\", \"minutes\": 30}")
                .assertGolden(200, "post-add");
    }

    @Test
    void anAddedLeaseHasAlsoFractionalMinutesAsTheyWereSent() {
        api.extend(
                        OWNER,
                        "{\"EndpointName\": \"test-inpainting-Endpoint\","
                                + " \"EndpointConfigName\": \"jumpstart-example-model-inpainting-cfg\", \"minutes\": 1.5}")
                .assertGolden(200, "post-add-fraction");
    }

    @Test
    void aWholeNumberWithAPointKeepsItsPointAsInPython() {
        Reply added = api.extend(OWNER, "{\"EndpointName\": \"a\", \"EndpointConfigName\": \"c\", \"minutes\": 30.0}");

        assertThat(added.json().get("TimeLeft").textValue()).isEqualTo("30.0");
    }

    @Test
    void aLeaseForAnEndpointThatRunsIsAnsweredAsAdopted() {
        api.endpoints.addForeign(NEW, CONFIG, Map.of());

        api.extend(
                        OWNER,
                        "{\"EndpointName\": \"test-inpainting-Endpoint\","
                                + " \"EndpointConfigName\": \"jumpstart-example-model-inpainting-cfg\", \"minutes\": 30}")
                .assertGolden(200, "post-add-adopted");
        assertThat(api.stored(NEW).adopting()).isTrue();
    }

    @Test
    void anEndpointOfAnotherInstallationIsNotTakenOver() {
        api.endpoints.addForeign(NEW, CONFIG, Map.of("endpoint-lease:installation", "theirs"));

        api.extend(
                        OWNER,
                        "{\"EndpointName\": \"test-inpainting-Endpoint\","
                                + " \"EndpointConfigName\": \"jumpstart-example-model-inpainting-cfg\", \"minutes\": 30}")
                .assertGolden(409, "post-add-not-ours");
        assertThat(api.store.all()).isEmpty();
    }

    @Test
    void aResendIsAnsweredAsRepeated() {
        Lease lease = api.lease(FALCON, EXPIRY);
        String body = "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10}";
        var event = TestApi.with(TestApi.event("POST", Routes.LEASES, OWNER), "Idempotency-Key", "k1")
                .withBody(body);

        api.send(event).assertGolden(200, "post-extend");
        api.send(event).assertGolden(200, "post-extend-repeated");

        assertThat(api.stored(FALCON).expiry()).isEqualTo(lease.expiry().plus(Duration.ofMinutes(10)));
        assertThat(api.stored(FALCON).operations()).hasSize(1).doesNotContain(new OperationId("k1"));
    }
}
