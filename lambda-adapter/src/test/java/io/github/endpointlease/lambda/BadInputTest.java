package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.github.endpointlease.backend.memory.InMemoryEndpoints.Call;
import io.github.endpointlease.spi.StoredLease;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the original answered with 502, or took: a status, one sentence that names field and value, and nothing changed. */
class BadInputTest {
    private static final String EXTEND = "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10}";
    private static final Pattern INNARDS = Pattern.compile(
            "Exception|\\bat [a-z]+\\.|io\\.github|com\\.fasterxml|java\\.|StreamRead|`|JsonReadFeature");

    private final TestApi api = new TestApi();

    @BeforeEach
    void lease() {
        api.lease(FALCON, EXPIRY);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "10"             | must be a number, but was: "10"
            "soon"           | must be a number, but was: "soon"
            true             | must be a number, but was: true
            []               | must be a number, but was: []
            {}               | must be a number, but was: {}
            null             | required
            0                | must be more than 0 and at most 525600, but was: 0
            -0.0             | must be more than 0 and at most 525600, but was: 0.0
            -1               | must be more than 0 and at most 525600, but was: -1
            -1e300           | must be more than 0 and at most 525600, but was: -1E+300
            NaN              | must be more than 0 and at most 525600, but was: NaN
            Infinity         | must be more than 0 and at most 525600, but was: Infinity
            -Infinity        | must be more than 0 and at most 525600, but was: -Infinity
            1e300            | must be more than 0 and at most 525600, but was: 1E+300
            1e400            | must be more than 0 and at most 525600, but was: 1E+400
            1e1000000000     | must be more than 0 and at most 525600, but was: 1E+1000000000
            1e-400           | must be more than 0 and at most 525600, but was: 1E-400
            -1e-400          | must be more than 0 and at most 525600, but was: -1E-400
            525600.01        | must be more than 0 and at most 525600, but was: 525600.01
            525601           | must be more than 0 and at most 525600, but was: 525601
            9223372036854775808 | must be more than 0 and at most 525600, but was: 9223372036854775808
            """)
    void minutesOutOfRangeAreNamed(String minutes, String expected) {
        String known = "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": " + minutes + "}";
        String unknown = "{\"EndpointName\": \"x\", \"EndpointConfigName\": \"c\", \"minutes\": " + minutes + "}";

        assertThat(refused(400, known)).isEqualTo("minutes " + expected);
        assertThat(refused(400, unknown)).startsWith("minutes ");
    }

    @Test
    void missingMinutesAreNamed() {
        assertThat(refused(400, "{\"EndpointName\": \"demo-Falcon40B-Endpoint\"}"))
                .isEqualTo("minutes required");
        assertThat(refused(400, "{\"EndpointName\": \"x\", \"EndpointConfigName\": \"c\"}"))
                .isEqualTo("minutes required");
    }

    @Test
    void minutesOfTenThousandDigitsAreRefusedInOneSentence() {
        String digits = "1".repeat(10_000);

        assertThat(refused(400, EXTEND.replace("10}", digits + "}")))
                .contains("number")
                .hasSizeLessThan(200);
        assertThat(refused(400, EXTEND.replace("10}", "0." + digits + "}")))
                .contains("number")
                .hasSizeLessThan(200);
        assertThat(refused(400, EXTEND.replace("10}", "1".repeat(900) + "}")))
                .startsWith("minutes must be more than 0 and at most 525600, but was: 111")
                .hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "+1", ".5", "1.", "0x1F", "1_000", "١"})
    void whatIsNoJsonNumberIsNoJson(String minutes) {
        assertThat(refused(400, EXTEND.replace("10}", minutes + "}")))
                .startsWith("Body is not valid JSON at line 1, column ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e99999999999", "1e-99999999999", "1e2147483648", "1e-2147483648"})
    void anExponentBeyondAllMeaningIsTheClientsFault(String minutes) {
        assertThat(refused(400, EXTEND.replace("10}", minutes + "}"))).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "0.001, 1",
        "0.5, 30",
        "1.5, 90",
        "0.99999, 60",
        "1e1, 600",
        "1E-300, 1",
        "525600, 31536000",
        "30.0, 1800"
    })
    void minutesInRangeAreRoundedUpToWholeSeconds(String minutes, long seconds) {
        Reply reply = api.extend(OWNER, EXTEND.replace("10}", minutes + "}"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY.plusSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"EndpointName\"",
                "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10",
                "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10}}",
                "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10} {}",
                "{\"EndpointName\": \"demo-Falcon40B-Endpoint\", \"minutes\": 10,}",
                "{'EndpointName': 'demo-Falcon40B-Endpoint', 'minutes': 10}",
                "EndpointName=demo-Falcon40B-Endpoint&minutes=10",
                "{\"EndpointName\": \"demo-Falcon40B-Endpoint\n\", \"minutes\": 10}",
                "{\"EndpointName\": \"\\q\", \"minutes\": 10}",
                "nul",
                "java.lang.Runtime",
                "\u0000"
            })
    void malformedJsonIsRefusedWithThePlaceOfTheFault(String body) {
        for (String route : List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE)) {
            assertThat(refused(400, route, body))
                    .startsWith("Body is not valid JSON at line ")
                    .contains(", column ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                  | 2: Unexpected end-of-input
            {"a": 1,}          | 9: Unexpected character ('}')
            {'a': 1}           | 2: Unexpected character (''')
            {"a": 1} }         | 10: Unexpected close marker '}': no open Object to close
            {"a": 1} {}        | 10: Trailing token
            {"a": tru}         | 7: Unrecognized token 'tru'
            {"a": 01}          | 8: Invalid numeric value: Leading zeroes not allowed
            {"a": +1}          | 8: Unexpected character ('+')
            {"a": "\\q"}        | 9: Unrecognized character escape 'q'
            name=x             | 1: Unrecognized token 'name'
            """)
    void malformedJsonIsShown(String body, String expected) {
        assertThat(refused(400, body)).isEqualTo("Body is not valid JSON at line 1, column " + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []         | []
            [{"a": 1}] | [{"a":1}]
            "text"     | "text"
            42         | 42
            true       | true
            null       | null
            NaN        | NaN
            """)
    void aBodyThatIsNoObjectIsShown(String body, String shown) {
        for (String route : List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE)) {
            assertThat(refused(400, route, body)).isEqualTo("Body must be a JSON object, but was: " + shown);
        }
    }

    @Test
    void deepNestingIsRefusedInOneSentence() {
        for (String route : List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE)) {
            assertThat(refused(400, route, "[".repeat(100_000))).contains("nested");
            assertThat(refused(400, route, "{\"a\":".repeat(100_000))).contains("nested");
            assertThat(refused(
                            400,
                            route,
                            "{\"endpointname\": \"demo-FlanT5-Endpoint\", \"body\": " + "[".repeat(2_000)
                                    + "]".repeat(2_000) + "}"))
                    .contains("nested");
        }
    }

    @Test
    void aKeyOf200KilobytesIsRefusedInOneSentence() {
        for (String route : List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE)) {
            assertThat(refused(400, route, "{\"" + "k".repeat(200_000) + "\": 1}"))
                    .contains("name of a field");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "true", "[]", "{\"a\": \"b\"}", "1.5"})
    void aNameThatIsNoTextIsShown(String name) {
        String shown = "must be a text, but was: " + name.replace(" ", "");

        assertThat(refused(400, "{\"EndpointName\": " + name + ", \"minutes\": 10}"))
                .isEqualTo("EndpointName " + shown);
        assertThat(refused(400, "{\"EndpointName\": \"x\", \"EndpointConfigName\": " + name + ", \"minutes\": 10}"))
                .isEqualTo("EndpointConfigName " + shown);
        assertThat(refused(400, Routes.START, "{\"endpointname\": " + name + ", \"body\": {}}"))
                .isEqualTo("endpointname " + shown);
        assertThat(refused(400, Routes.DESCRIBE, "{\"executionArn\": " + name + "}"))
                .isEqualTo("executionArn " + shown);
    }

    static Stream<String> badNames() {
        return Stream.of(
                "a b",
                "-a",
                "a-",
                "a_b",
                "a/b",
                "../a",
                "a\\u0000",
                "\\u0131",
                "é",
                "*",
                " a",
                "a\\n",
                "a".repeat(64),
                "a".repeat(5000));
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void aNameThatSageMakerWouldRefuseIsShown(String name) {
        String rule = " must be 1 to 63 letters, digits and hyphens, with a letter or digit at both ends, but was: ";

        assertThat(refused(400, "{\"EndpointName\": \"" + name + "\", \"minutes\": 10}"))
                .startsWith("EndpointName" + rule)
                .hasSizeLessThan(200);
        assertThat(refused(400, "{\"EndpointName\": \"x\", \"EndpointConfigName\": \"" + name + "\", \"minutes\": 10}"))
                .startsWith("EndpointConfigName" + rule);
        assertThat(refused(400, Routes.START, "{\"endpointname\": \"" + name + "\", \"body\": {}}"))
                .startsWith("EndpointName" + rule);
        assertThat(refused(api.get(OWNER, name), 400)).startsWith("EndpointName" + rule);
    }

    @Test
    void aNameOf63CharactersIsTaken() {
        assertThat(refused(api.get(OWNER, "a".repeat(63)), 404)).contains("No lease");
    }

    @ParameterizedTest
    @ValueSource(strings = {Routes.LEASES, Routes.START, Routes.DESCRIBE, "flan", "falcon"})
    void otherMethodsAreNotAllowed(String route) {
        for (String method : List.of("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "post", "", "GET")) {
            if (method.equals("GET") && route.equals(Routes.LEASES)) {
                continue;
            }
            Reply reply = api.send(TestApi.event(method, route, OWNER).withBody(EXTEND));
            assertThat(refused(reply, 405)).isEqualTo("Method not allowed");
            assertThat(reply.headers()).containsEntry("Allow", route.equals(Routes.LEASES) ? "GET, POST" : "POST");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "application/jsonp",
                "multipart/form-data; boundary=x",
                "json",
                "application/json, text/plain",
                "text/json+x",
                "*/*"
            })
    void anotherContentTypeIsShown(String type) {
        for (String route : List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE)) {
            Reply reply = api.send(TestApi.with(TestApi.event("POST", route, OWNER), "Content-Type", type)
                    .withBody(EXTEND));
            assertThat(refused(reply, 415))
                    .isEqualTo("Content-Type must be application/json, but was: " + type.split(";", 2)[0]);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "application/json",
                "APPLICATION/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"",
                "application/vnd.api+json",
                "text/plain;charset=UTF-8",
                "application/x-www-form-urlencoded"
            })
    void theseContentTypesAreTaken(String type) {
        APIGatewayProxyRequestEvent event =
                TestApi.event("POST", Routes.LEASES, OWNER).withBody(EXTEND);

        Reply reply = api.send(type == null ? event.withHeaders(Map.of()) : TestApi.with(event, "Content-Type", type));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY.plusSeconds(600));
    }

    @Test
    void aBase64BodyIsDecoded() {
        String body = Base64.getEncoder().encodeToString(EXTEND.getBytes(StandardCharsets.UTF_8));

        assertThat(api.send(TestApi.event("POST", Routes.LEASES, OWNER)
                                .withBody(body)
                                .withIsBase64Encoded(true))
                        .status())
                .isEqualTo(200);
    }

    static Stream<Arguments> badKeys() {
        return Stream.of(
                Arguments.of("", ""), Arguments.of("  ", "  "), Arguments.of("k".repeat(256), "k".repeat(80) + "…"));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void aBadIdempotencyKeyIsShown(String key, String shown) {
        Reply reply = api.send(TestApi.with(TestApi.event("POST", Routes.LEASES, OWNER), "Idempotency-Key", key)
                .withBody(EXTEND));

        assertThat(refused(reply, 400)).isEqualTo("Idempotency-Key must have 1 to 255 characters, but was: " + shown);
    }

    @Test
    void aBodyToInvokeWithIsRequired() {
        assertThat(refused(400, Routes.START, "{\"endpointname\": \"demo-FlanT5-Endpoint\"}"))
                .isEqualTo("body required");
        assertThat(refused(400, Routes.START, "{\"body\": {}}")).isEqualTo("endpointname required");
        assertThat(refused(400, Routes.DESCRIBE, "{}")).isEqualTo("executionArn required");
    }

    @Test
    void aBodyThatStepFunctionsWouldRefuseForItsSizeIsRefused() {
        String body = "{\"endpointname\": \"demo-FlanT5-Endpoint\", \"body\": \"" + "x".repeat(262_144) + "\"}";

        assertThat(refused(400, Routes.START, body)).startsWith("body must make an input of at most 262144 bytes");
    }

    private String refused(int status, String body) {
        return refused(status, Routes.LEASES, body);
    }

    private String refused(int status, String route, String body) {
        return refused(api.post(route, OWNER, body), status);
    }

    /** Holds what is true of every refusal, and returns its sentence. */
    private String refused(Reply reply, int status) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        String sentence = reply.error();
        assertThat(sentence).isNotBlank().hasSizeLessThan(300).doesNotContainPattern(INNARDS);
        assertThat(reply.headers()).containsEntry("Content-Type", "application/json");
        assertThat(api.store.all()).singleElement().satisfies(only -> {
            StoredLease.Valid valid = (StoredLease.Valid) only;
            assertThat(valid.version().value()).isEqualTo("1");
            assertThat(valid.lease().expiry()).isEqualTo(EXPIRY);
        });
        assertThat(api.endpoints.calls(Call.CREATE)).isEqualTo(1);
        assertThat(api.endpoints.calls(Call.DELETE) + api.endpoints.calls(Call.TAG) + api.endpoints.calls(Call.INVOKE))
                .isZero();
        return sentence;
    }
}
