package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.NEW;
import static io.github.endpointlease.lambda.TestApi.OTHER;
import static io.github.endpointlease.lambda.TestApi.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Caller;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client sends twice because it did not see the answer. */
class IdempotencyTest {
    private static final String EXTEND = "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10}";
    private static final String ADD =
            "{\"EndpointName\": \"test-inpainting-Endpoint\", \"EndpointConfigName\": \"c\", \"minutes\": 30}";

    private final TestApi api = new TestApi();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void anExtensionSentThreeTimesCountsOnce() {
        api.lease(FALCON, EXPIRY);

        assertThat(send(OWNER, "k", EXTEND).json().has("Repeated")).isFalse();
        assertThat(send(OWNER, "k", EXTEND).json().get("Repeated").booleanValue())
                .isTrue();
        assertThat(send(OWNER, "k", EXTEND).json().get("MinutesGranted").intValue())
                .isZero();

        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(10)));
    }

    @Test
    void anAddedLeaseSentAgainIsNotExtended() {
        Reply added = send(OWNER, "k", ADD);
        Reply again = send(OWNER, "k", ADD);

        assertThat(again.json().get("ExpiresAt")).isEqualTo(added.json().get("ExpiresAt"));
        assertThat(again.json().get("Repeated").booleanValue()).isTrue();
    }

    @Test
    void theSameKeyOfAnotherCallerCountsForItself() {
        api.lease(FALCON, EXPIRY);

        send(OWNER, "k", EXTEND);
        send(OTHER, "k", EXTEND);

        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(20)));
    }

    @Test
    void aCallerCannotMakeItsKeyLookLikeAnothers() {
        api.lease(FALCON, EXPIRY);

        send(TestApi.caller("a", OWNER.scopes(), "*"), "b\nk", EXTEND);
        send(TestApi.caller("a", OWNER.scopes(), "*"), "b", EXTEND);
        send(TestApi.caller("ab", OWNER.scopes(), "*"), "k", EXTEND);
        send(TestApi.caller("a", OWNER.scopes(), "*"), "bk", EXTEND);

        assertThat(api.stored(FALCON).operations()).doesNotHaveDuplicates().hasSize(4);
    }

    @Test
    void theSameKeyOnAnotherEndpointCountsThere() {
        api.lease(FALCON, EXPIRY);
        api.lease(NEW, EXPIRY);

        send(OWNER, "k", EXTEND);
        send(OWNER, "k", EXTEND.replace(FALCON.value(), NEW.value()));

        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(10)));
        assertThat(api.stored(NEW).expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(10)));
    }

    @Test
    void withoutAKeyEveryRequestCounts() {
        api.lease(FALCON, EXPIRY);

        api.extend(OWNER, EXTEND);
        api.extend(OWNER, EXTEND);

        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(20)));
    }

    @Test
    void theHeadersCaseDoesNotCount() {
        api.lease(FALCON, EXPIRY);

        send(OWNER, "k", EXTEND);
        api.send(TestApi.with(TestApi.event("POST", Routes.LEASES, OWNER), "IDEMPOTENCY-KEY", "k")
                .withBody(EXTEND));

        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(10)));
    }

    private Reply send(Caller caller, String key, String body) {
        Reply reply = api.send(TestApi.with(TestApi.event("POST", Routes.LEASES, caller), "Idempotency-Key", key)
                .withBody(body));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply;
    }
}
