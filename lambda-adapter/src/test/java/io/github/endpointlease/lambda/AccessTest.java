package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.FLAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Caller;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Scope;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a token may not do is 403, whatever the route, and nothing is learnt or changed by it. */
class AccessTest {
    private static final String UNKNOWN = "demo-Nobody-Endpoint";

    private final TestApi api = new TestApi();
    private final TestGateway gateway = new TestGateway(api);

    /** One request, and what it answers a token that may make it. */
    private record Attempt(String method, String resource, String name, String body, int allowed) {}

    private static final List<Attempt> ATTEMPTS = List.of(
            new Attempt("GET", Routes.LEASES, "", "", 200),
            new Attempt("GET", Routes.LEASES, FALCON.value(), "", 200),
            new Attempt("GET", Routes.LEASES, UNKNOWN, "", 404),
            new Attempt("POST", Routes.LEASES, FALCON.value(), "{\"EndpointName\": \"%s\", \"minutes\": 1}", 200),
            new Attempt(
                    "POST",
                    Routes.LEASES,
                    FLAN.value(),
                    "{\"EndpointName\": \"%s\", \"EndpointConfigName\": \"c\", \"minutes\": 1}",
                    200),
            new Attempt(
                    "POST",
                    Routes.LEASES,
                    UNKNOWN,
                    "{\"EndpointName\": \"%s\", \"EndpointConfigName\": \"c\", \"minutes\": 1}",
                    200),
            new Attempt("POST", Routes.LEASES, UNKNOWN, "{\"EndpointName\": \"%s\", \"minutes\": 1}", 400),
            new Attempt("POST", Routes.START, FLAN.value(), "{\"endpointname\": \"%s\", \"body\": {}}", 200),
            new Attempt("POST", Routes.START, UNKNOWN, "{\"endpointname\": \"%s\", \"body\": {}}", 404),
            new Attempt("POST", Routes.DESCRIBE, "", "{\"executionArn\": \"arn:x\"}", 404),
            new Attempt("POST", "flan", FLAN.value(), "{}", 200),
            new Attempt("POST", "falcon", FALCON.value(), "{}", 200));

    @BeforeEach
    void lease() {
        api.lease(FALCON, EXPIRY);
        api.lease(FLAN, EXPIRY);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void everyScopesAndPatternsGiveTheAllowedAnswerOr403OnEveryRoute() {
        int granted = 0;
        int refused = 0;
        for (Set<Scope> scopes : TestGateway.scopeSets()) {
            for (String pattern :
                    List.of("*", "demo-*", "test-*", FALCON.value(), FLAN.value(), UNKNOWN, "*-Nobody-*")) {
                for (Attempt attempt : ATTEMPTS) {
                    TestApi fresh = new TestApi();
                    fresh.lease(FALCON, EXPIRY);
                    fresh.lease(FLAN, EXPIRY);
                    Caller caller = TestApi.caller("somebody", scopes, pattern);
                    Reply reply = new TestGateway(fresh)
                            .call(
                                    caller,
                                    attempt.method(),
                                    attempt.resource(),
                                    attempt.name(),
                                    attempt.body().formatted(attempt.name()));
                    boolean may = may(scopes, pattern, attempt);
                    assertThat(reply.status())
                            .as("%s %s %s: %s", scopes, pattern, attempt, reply.body())
                            .isEqualTo(may ? attempt.allowed() : 403);
                    if (!may) {
                        assertThat(reply.error()).isNotBlank();
                        assertThat(fresh.stored(FALCON).expiry()).isEqualTo(EXPIRY);
                        assertThat(fresh.stored(FLAN).expiry()).isEqualTo(EXPIRY);
                        assertThat(fresh.store.find(new EndpointName(UNKNOWN))).isEmpty();
                    }
                    granted += may ? 1 : 0;
                    refused += may ? 0 : 1;
                    fresh.close();
                }
            }
        }
        assertThat(granted).isGreaterThan(200);
        assertThat(refused).isGreaterThan(200);
    }

    /** Written from the words of the contract and of the scopes, not from the code. */
    private static boolean may(Set<Scope> scopes, String pattern, Attempt attempt) {
        if (attempt.resource().equals("falcon")) {
            return true; // public
        }
        Scope needed;
        if (attempt.method().equals("GET")) {
            needed = Scope.READ;
        } else if (!attempt.resource().equals(Routes.LEASES)) {
            needed = Scope.INVOKE;
        } else {
            boolean adds = attempt.name().equals(UNKNOWN) && attempt.body().contains("EndpointConfigName");
            needed = adds ? Scope.ADMIN : Scope.EXTEND;
        }
        return scopes.contains(needed) && (attempt.name().isEmpty() || TestGateway.matches(pattern, attempt.name()));
    }

    @Test
    void withoutAPermissionTheAnswerDoesNotTellWhetherTheEndpointIsLeased() {
        int before = api.store.finds();
        for (Set<Scope> scopes : TestGateway.scopeSets()) {
            Caller stranger = TestApi.caller("stranger", scopes, "test-*");
            String body = "{\"EndpointName\": \"%s\", \"EndpointConfigName\": \"c\", \"minutes\": 1}";

            Reply leased = api.extend(stranger, body.formatted(FALCON));
            Reply unknown = api.extend(stranger, body.formatted(UNKNOWN));

            assertThat(leased.status()).isEqualTo(403);
            assertThat(leased.body().replace(FALCON.value(), "?"))
                    .isEqualTo(unknown.body().replace(UNKNOWN, "?"));
        }
        assertThat(api.store.finds()).isEqualTo(before);
    }

    @Test
    void aTokenThatMayNotReadIsNotToldWhatIsWrongWithItsQuestion() {
        Caller extender = TestApi.caller("extender", EnumSet.of(Scope.EXTEND), "*");

        assertThat(api.get(extender, "!").status()).isEqualTo(403);
        assertThat(api.get(extender, "").status()).isEqualTo(403);
    }

    @Test
    void aListOfAnothersEndpointsIsEmptyAndNotForbidden() {
        assertThat(api.get(TestApi.caller("tester", Set.of(Scope.READ), "test-*"), null)
                        .body())
                .isEqualTo("[]");
    }

    @Test
    void aForbiddenExtensionChangesNothingEvenWithARightKey() {
        Caller reader = TestApi.caller("reader", Set.of(Scope.READ, Scope.INVOKE), "*");
        var event = TestApi.with(TestApi.event("POST", Routes.LEASES, reader), "Idempotency-Key", "k")
                .withBody("{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 1}");

        assertThat(api.send(event).status()).isEqualTo(403);
        assertThat(api.stored(FALCON).operations()).isEmpty();
        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY);
    }

    @Test
    void aPublicRouteIsNoWayAroundTheOthers() {
        assertThat(gateway.call(null, "POST", "falcon", "", "{}").status()).isEqualTo(200);
        for (String route : List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE, "flan")) {
            assertThat(gateway.call(null, "POST", route, "", "{}").status()).isEqualTo(401);
        }
        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY);
    }
}
