package io.github.endpointlease.lambda.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.lambda.ModelRoute;
import io.github.endpointlease.lambda.function.LeaseSettings.StoreKind;
import io.github.endpointlease.model.EndpointName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** What the functions take from their variables, and what they say of wrong ones. */
class EnvironmentTest {
    private static final EndpointName FLAN = new EndpointName("demo-flan-Endpoint");

    @Test
    void everyFaultIsNamedInOneMessage() {
        Map<String, String> wrong = Map.of(
                "LEASE_STORE", "oracle",
                "LONGEST_LEASE_MINUTES", "soon",
                "LONGEST_LEASES", "demo-a,b_c=5,demo-d=0,demo-e=",
                "ADOPT_EXISTING", "yes",
                "DELETE_WINDOW_SECONDS", "89",
                "MODEL_ROUTES", "endpoint-expiry=demo-a,flan=b_c",
                "PUBLIC_ROUTES", "falcon",
                "ASYNC_ENDPOINTS", "-");

        assertThatThrownBy(() -> new InvokeFunction(setup(wrong)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("PROJECT_PREFIX is required")
                .hasMessageContaining("LEASE_STORE must be ssm or dynamodb, but was: oracle")
                .hasMessageContaining("LONGEST_LEASE_MINUTES must be a number over 0 and up to 525600, but was: soon")
                .hasMessageContaining("LONGEST_LEASES must hold key=value, but held: demo-a")
                .hasMessageContaining("LONGEST_LEASES must hold key=value, but held: demo-e=")
                .hasMessageContaining("but was: b_c")
                .hasMessageContaining(
                        "LONGEST_LEASES: minutes of demo-d must be a number over 0 and up to 525600, but was: 0")
                .hasMessageContaining("ADOPT_EXISTING must be true or false, but was: yes")
                .hasMessageContaining("DELETE_WINDOW_SECONDS must be a whole number from 90 to 300, but was: 89")
                .hasMessageContaining("endpoint-expiry")
                .hasMessageContaining("PUBLIC_ROUTES names falcon, which is not in MODEL_ROUTES")
                .hasMessageContaining("ASYNC_ENDPOINTS: ");
    }

    @Test
    void dynamoDbNeedsATable() {
        refused(
                LeasesFunction::new,
                Map.of("PROJECT_PREFIX", "demo", "LEASE_STORE", "dynamodb"),
                "LEASE_TABLE is required");
    }

    @Test
    void eachFunctionSaysWhatItLacks() {
        refused(AuthorizeFunction::new, Map.of(), "TOKEN_TABLE is required");
        refused(ExecutionsFunction::new, Map.of(), "STATE_MACHINE_ARN is required");
        refused(ExecutionsFunction::new, Map.of("STATE_MACHINE_ARN", "arn:aws:x"), "STATE_MACHINE_ARN");
        refused(LeasesFunction::new, Map.of("PROJECT_PREFIX", "a b"), "PROJECT_PREFIX must be 1 to 64 letters");
        refused(
                ReconcileFunction::new,
                Map.of("PROJECT_PREFIX", "demo", "GRACE_SECONDS", "-1"),
                "GRACE_SECONDS must be a whole number from 0 to 300, but was: -1");
    }

    @Test
    void whatIsNotSetHasTheDocumentedDefault() {
        LeaseSettings settings = read(Map.of("PROJECT_PREFIX", "demo", "LEASE_TABLE", "", "LONGEST_LEASES", " "));

        assertThat(settings)
                .isEqualTo(
                        new LeaseSettings("demo", StoreKind.SSM, null, null, Map.of(), true, Duration.ofSeconds(90)));
    }

    @Test
    void everyVariableOfLeasesIsRead() {
        LeaseSettings settings = read(Map.of(
                "PROJECT_PREFIX", "demo",
                "LEASE_STORE", "dynamodb",
                "LEASE_TABLE", "Leases",
                "LONGEST_LEASE_MINUTES", "120",
                "LONGEST_LEASES", "demo-flan-Endpoint=480, demo-b=1",
                "ADOPT_EXISTING", "false",
                "DELETE_WINDOW_SECONDS", "300"));

        assertThat(settings)
                .isEqualTo(new LeaseSettings(
                        "demo",
                        StoreKind.DYNAMODB,
                        "Leases",
                        Duration.ofHours(2),
                        Map.of(FLAN, Duration.ofHours(8), new EndpointName("demo-b"), Duration.ofMinutes(1)),
                        false,
                        Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @CsvSource({"0.5,30", "1.5,90", "0.0166,1", "0.02,2", "1e-999999999,1", "525600.0,31536000"})
    void aLongestLeaseMayHaveAFractionAndABegunSecondCountsWhole(String minutes, long seconds) {
        LeaseSettings settings = read(Map.of(
                "PROJECT_PREFIX", "demo", "LONGEST_LEASE_MINUTES", minutes, "LONGEST_LEASES", "demo-b=" + minutes));

        assertThat(settings.longestLease()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(settings.longestLeases()).containsEntry(new EndpointName("demo-b"), Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0e-999999999", "-0.5", "525600.1", "1e999999999", "x", "0x10"})
    void aLongestLeaseThatIsNoneIsAFault(String minutes) {
        assertThatThrownBy(() -> read(Map.of("PROJECT_PREFIX", "demo", "LONGEST_LEASE_MINUTES", minutes)))
                .hasMessageEndingWith(
                        "LONGEST_LEASE_MINUTES must be a number over 0 and up to 525600, but was: " + minutes);
    }

    @Test
    void routesArePublicOnlyWhereTheyAreNamed() {
        Environment environment = new Environment(Map.of(
                "MODEL_ROUTES", "flan=demo-flan-Endpoint,falcon=demo-falcon",
                "PUBLIC_ROUTES", "falcon",
                "ASYNC_ENDPOINTS", "demo-flan-Endpoint"));

        var routes = RouteSettings.read(environment);

        environment.throwIfFaulty();
        assertThat(routes.models())
                .containsExactly(
                        new ModelRoute("flan", FLAN, false),
                        new ModelRoute("falcon", new EndpointName("demo-falcon"), true));
        assertThat(routes.asyncEndpoints()).containsExactly(FLAN);
    }

    @ParameterizedTest
    @CsvSource({"a=b=c,a,b=c", "' a = b ',a,b"})
    void aPairIsSplitAtItsFirstEqualsSign(String text, String key, String value) {
        assertThat(new Environment(Map.of("PAIRS", text)).pairs("PAIRS")).isEqualTo(Map.of(key, value));
    }

    @Test
    void aKeyThatStandsTwiceIsAFault() {
        Environment environment = new Environment(Map.of("PAIRS", "a=1,a=2"));
        environment.pairs("PAIRS");

        assertThatThrownBy(environment::throwIfFaulty).hasMessageContaining("PAIRS names a twice");
    }

    @Test
    void aSetupDoesNotShowTheValuesOfItsVariables() {
        assertThat(setup(Map.of("AWS_SESSION_TOKEN", "geheim"))).hasToString("Setup[AWS_SESSION_TOKEN]");
    }

    private static LeaseSettings read(Map<String, String> variables) {
        Environment environment = new Environment(new HashMap<>(variables));
        LeaseSettings settings = LeaseSettings.read(environment);
        environment.throwIfFaulty();
        return settings;
    }

    private static void refused(Consumer<Setup> function, Map<String, String> variables, String message) {
        assertThatThrownBy(() -> function.accept(setup(variables)))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining(message);
    }

    private static Setup setup(Map<String, String> variables) {
        return new Setup(
                variables,
                AwsClients.with(builder -> builder.region(Region.US_EAST_1)),
                InstantSource.system(),
                line -> {});
    }
}
