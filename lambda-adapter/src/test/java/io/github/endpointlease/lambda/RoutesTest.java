package io.github.endpointlease.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Scope;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final EndpointName NAME = new EndpointName("demo-FlanT5-Endpoint");

    @ParameterizedTest
    @ValueSource(strings = {"endpoint-expiry", "startexecution", "describeexecution"})
    void aModelCannotTakeOneOfOurOwnRoutes(String resource) {
        assertThatThrownBy(() -> new Routes(List.of(new ModelRoute(resource, NAME, true)), Set.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("api_resource_name")
                .hasMessageEndingWith("but was: " + resource);
    }

    @Test
    void twoModelsCannotShareARoute() {
        ModelRoute open = new ModelRoute("flan", NAME, true);
        ModelRoute closed = new ModelRoute("flan", new EndpointName("demo-Other-Endpoint"), false);

        assertThatThrownBy(() -> new Routes(List.of(open, closed), Set.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageEndingWith("but was: flan");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "a*",
                "?",
                "{proxy+}",
                "a b",
                "\u0131",
                "a\n",
                "..",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void aRouteIsLettersDigitsHyphensAndUnderscores(String resource) {
        assertThatThrownBy(() -> new ModelRoute(resource, NAME, false)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z_0-9", "1234567890123456789012345678901234567890123456789012345678901234"})
    void aRouteOf1To64OfThemIsTaken(String resource) {
        assertThat(new ModelRoute(resource, NAME, true).resource()).isEqualTo(resource);
    }

    @Test
    void aCallerMayCallWhatItsScopesAndPatternsOpenInAFixedOrder() {
        Routes routes = new Routes(
                List.of(
                        new ModelRoute("flan", NAME, false),
                        new ModelRoute("other", new EndpointName("test-Other-Endpoint"), true)),
                Set.of());

        assertThat(allowed(routes, Scope.READ)).containsExactly("GET endpoint-expiry");
        assertThat(allowed(routes, Scope.EXTEND)).containsExactly("POST endpoint-expiry");
        assertThat(allowed(routes, Scope.ADMIN)).containsExactly("POST endpoint-expiry");
        assertThat(allowed(routes, Scope.INVOKE))
                .containsExactly("POST startexecution", "POST describeexecution", "POST flan");
        assertThat(allowed(routes, Scope.values()))
                .containsExactly(
                        "GET endpoint-expiry",
                        "POST endpoint-expiry",
                        "POST startexecution",
                        "POST describeexecution",
                        "POST flan");
    }

    private static List<String> allowed(Routes routes, Scope... scopes) {
        return routes.allowedTo(TestApi.caller("somebody", Set.of(scopes), "demo-*")).stream()
                .map(call -> call.method() + " " + call.resource())
                .toList();
    }

    @Test
    void aRouteIsFoundByItsExactName() {
        Routes routes = new Routes(List.of(new ModelRoute("flan", NAME, false)), Set.of(NAME));

        assertThat(routes.model("flan")).map(ModelRoute::endpoint).contains(NAME);
        assertThat(routes.model("Flan")).isEmpty();
        assertThat(routes.isAsync(NAME)).isTrue();
        assertThat(routes.isAsync(new EndpointName("x"))).isFalse();
    }
}
