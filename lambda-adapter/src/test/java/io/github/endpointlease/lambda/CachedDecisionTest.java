package io.github.endpointlease.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import io.github.endpointlease.Caller;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** API Gateway asks once and uses the answer for every route that the same token calls in the next minutes. */
class CachedDecisionTest {
    private static final long SEED = 20230626;
    private static final int TOKENS = 5_000;
    private static final String INVOKE = "execute-api:Invoke";

    private static final Routes ROUTES = new Routes(
            List.of(
                    model("flan", "demo-FlanT5-Endpoint"),
                    model("falcon", "demo-Falcon40B-Endpoint"),
                    model("flan_xl-2", "demo-FlanT5-XL-Endpoint"),
                    model("Flan", "test-FlanT5-Endpoint")),
            Set.of(new EndpointName("demo-FlanT5-Endpoint")));

    /** Every route with its method, and next to them what nobody may call. */
    private static final List<String> ASKED = List.of(
            "GET/endpoint-expiry",
            "POST/endpoint-expiry",
            "POST/startexecution",
            "POST/describeexecution",
            "POST/flan",
            "POST/falcon",
            "POST/flan_xl-2",
            "POST/Flan");

    private static final List<String> NEVER = List.of(
            "DELETE/endpoint-expiry",
            "GET/startexecution",
            "GET/flan",
            "POST/",
            "POST/flan/",
            "POST/flan/extra",
            "POST/flanx",
            "POST/llama",
            "OPTIONS/endpoint-expiry");

    @Test
    void aCachedAnswerEqualsAFreshOneAndWhatTheTokenMayDoOnEveryPairOfRoutes() {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<Boolean, Integer> seen = new LinkedHashMap<>();
        for (int i = 0; i < TOKENS; i++) {
            Caller caller = randomCaller(random, i);
            List<IamPolicyResponse> fresh = ASKED.stream()
                    .map(route -> TestGateway.authorize(caller, ROUTES, TestGateway.API + route))
                    .toList();
            for (IamPolicyResponse cached : fresh) {
                for (int second = 0; second < ASKED.size(); second++) {
                    String route = ASKED.get(second);
                    boolean may = may(caller, route);
                    assertThat(allows(cached, route))
                            .as("seed %d, token %d: %s, used for %s", SEED, i, caller, route)
                            .isEqualTo(allows(fresh.get(second), route))
                            .isEqualTo(may);
                    seen.merge(may, 1, Integer::sum);
                }
                for (String never : NEVER) {
                    assertThat(allows(cached, never))
                            .as("%s, %s", caller, never)
                            .isFalse();
                }
                assertThat(CallerContext.read(cached.getContext())).contains(caller);
            }
        }
        assertThat(seen.values()).as("both answers are met often").allMatch(times -> times > 50_000);
    }

    @Test
    void theDecisionForOneApiOpensNoOtherApiStageAccountOrRegion() {
        IamPolicyResponse answer =
                TestGateway.authorize(TestApi.OWNER, ROUTES, TestGateway.API + "GET/endpoint-expiry");

        for (String elsewhere : List.of(
                "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/test/GET/endpoint-expiry",
                "arn:aws:execute-api:eu-west-1:123456789012:zzzzzzzzzz/prod/GET/endpoint-expiry",
                "arn:aws:execute-api:eu-west-1:210987654321:a1b2c3d4e5/prod/GET/endpoint-expiry",
                "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/endpoint-expiry")) {
            assertThat(Iam.allows(answer.getPolicyDocument(), INVOKE, elsewhere))
                    .as(elsewhere)
                    .isFalse();
        }
        assertThat(Iam.allows(
                        answer.getPolicyDocument(),
                        "execute-api:ManageConnections",
                        TestGateway.API + "GET/endpoint-expiry"))
                .isFalse();
    }

    /** Written from the words of the contract and of the scopes, not from the code. */
    private static boolean may(Caller caller, String route) {
        Set<Scope> scopes = caller.scopes();
        return switch (route) {
            case "GET/endpoint-expiry" -> scopes.contains(Scope.READ);
            case "POST/endpoint-expiry" -> scopes.contains(Scope.EXTEND) || scopes.contains(Scope.ADMIN);
            case "POST/startexecution", "POST/describeexecution" -> scopes.contains(Scope.INVOKE);
            case "POST/flan" -> mayInvoke(caller, "demo-FlanT5-Endpoint");
            case "POST/falcon" -> mayInvoke(caller, "demo-Falcon40B-Endpoint");
            case "POST/flan_xl-2" -> mayInvoke(caller, "demo-FlanT5-XL-Endpoint");
            case "POST/Flan" -> mayInvoke(caller, "test-FlanT5-Endpoint");
            default -> throw new IllegalArgumentException(route);
        };
    }

    private static boolean mayInvoke(Caller caller, String endpoint) {
        return caller.scopes().contains(Scope.INVOKE)
                && caller.endpoints().stream().anyMatch(p -> TestGateway.matches(p.value(), endpoint));
    }

    private static Caller randomCaller(SplittableRandom random, int number) {
        Map<Scope, Boolean> scopes = new EnumMap<>(Scope.class);
        while (scopes.isEmpty()) {
            for (Scope scope : Scope.values()) {
                if (random.nextBoolean()) {
                    scopes.put(scope, true);
                }
            }
        }
        List<EndpointPattern> patterns = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            patterns.add(new EndpointPattern(randomPattern(random)));
        }
        return new Caller("token-" + number, scopes.keySet(), patterns);
    }

    /** A name of one of the endpoints, bent a little, so that near misses are as frequent as hits. */
    private static String randomPattern(SplittableRandom random) {
        StringBuilder pattern = new StringBuilder(ROUTES.models()
                .get(random.nextInt(ROUTES.models().size()))
                .endpoint()
                .value());
        for (int bends = random.nextInt(4); bends > 0; bends--) {
            int at = random.nextInt(pattern.length());
            int until = random.nextInt(at, pattern.length()) + 1;
            switch (random.nextInt(4)) {
                case 0 -> pattern.replace(at, until, "*");
                case 1 -> pattern.insert(at, '*');
                case 2 -> pattern.setCharAt(at, "aXE-5*".charAt(random.nextInt(6)));
                default -> pattern.append(random.nextBoolean() ? "*" : "-2");
            }
        }
        return random.nextInt(20) == 0 ? "*" : pattern.toString();
    }

    private static boolean allows(IamPolicyResponse answer, String route) {
        return Iam.allows(answer.getPolicyDocument(), INVOKE, TestGateway.API + route);
    }

    private static ModelRoute model(String resource, String endpoint) {
        return new ModelRoute(resource, new EndpointName(endpoint), false);
    }
}
