package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.FLAN;
import static io.github.endpointlease.lambda.TestApi.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.Scope;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Refusals as bodies, compared with files as whole texts. */
class GoldenErrorsTest {
    private final TestApi api = new TestApi();

    @BeforeEach
    void lease() {
        api.lease(FALCON, EXPIRY);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aNameIsRequired() {
        api.extend(OWNER, "{\"minutes\": 10}").assertGolden(400, "error-name-required");
        api.extend(OWNER, "{\"EndpointName\": null, \"minutes\": 10}").assertGolden(400, "error-name-required");
        api.extend(OWNER, "{\"EndpointName\": \"\", \"minutes\": 10}").assertGolden(400, "error-name-required");
        api.get(OWNER, "").assertGolden(400, "error-name-required");
    }

    @Test
    void anUnknownNameNeedsAConfig() {
        api.extend(OWNER, "{\"EndpointName\": \"demo-Nobody-Endpoint\", \"minutes\": 10}")
                .assertGolden(400, "error-config-required");
        api.extend(OWNER, "{\"EndpointName\": \"demo-Nobody-Endpoint\"}").assertGolden(400, "error-config-required");
    }

    @Test
    void aBodyIsRequired() {
        for (String route : new String[] {Routes.LEASES, Routes.START, Routes.DESCRIBE}) {
            api.post(route, OWNER, null).assertGolden(400, "error-body-required");
            api.post(route, OWNER, "").assertGolden(400, "error-body-required");
            api.post(route, OWNER, " \n").assertGolden(400, "error-body-required");
        }
    }

    @Test
    void anotherMethodIsNotAllowed() {
        Reply reply = api.send(TestApi.event("DELETE", Routes.LEASES, OWNER));

        reply.assertGolden(405, "error-method");
        assertThat(reply.headers()).containsEntry("Allow", "GET, POST");
    }

    @Test
    void anUnknownLeaseIsNotFound() {
        api.get(OWNER, "demo-Nobody-Endpoint").assertGolden(404, "error-no-lease");
    }

    @Test
    void anUnknownModelIsNotFound() {
        api.post("llama", OWNER, "{}").assertGolden(404, "error-no-model");
    }

    @Test
    void anExecutionThatNobodyStartedIsNotFound() {
        api.describe(OWNER, "arn:aws:states:local:000000000000:execution:demo-async:x")
                .assertGolden(404, "error-no-execution");
    }

    @Test
    void anEndpointThatIsNotAsynchronousIsNotFoundThere() {
        api.post(Routes.START, OWNER, "{\"endpointname\": \"demo-Falcon40B-Endpoint\", \"body\": {}}")
                .assertGolden(404, "error-not-async");
    }

    @Test
    void aRequestWithoutACallerIsUnauthorized() {
        api.send(TestApi.event("GET", Routes.LEASES, null)).assertGolden(401, "error-unauthorized");
    }

    @Test
    void whatATokenMayNotDoIsForbidden() {
        api.get(TestApi.caller("reader", Set.of(Scope.READ), "test-*"), FALCON.value())
                .assertGolden(403, "error-forbidden");
    }

    @Test
    void anUnreadableLeaseIsNamed() {
        api.store.addUnreadable(FLAN, "expiry is not a date: \"soon\"");

        api.get(OWNER, FLAN.value()).assertGolden(500, "error-unreadable");
        api.extend(OWNER, "{\"EndpointName\": \"demo-FlanT5-Endpoint\", \"minutes\": 10}")
                .assertGolden(500, "error-unreadable");
    }

    @Test
    void aBrokenStoreIsNotTheClientsFault() {
        api.store.breakDown(BreakableStore.unreachable());

        api.get(OWNER, FALCON.value()).assertGolden(500, "error-store");
    }

    @Test
    void whatNobodyThoughtOfIsLoggedAndNotShown() {
        api.store.breakDown(new IllegalStateException("row 4 of LEASES is odd"));

        api.get(OWNER, FALCON.value()).assertGolden(500, "error-unexpected");
    }
}
