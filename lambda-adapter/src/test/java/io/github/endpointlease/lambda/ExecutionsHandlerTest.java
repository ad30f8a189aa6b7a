package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FLAN;
import static io.github.endpointlease.lambda.TestApi.OTHER;
import static io.github.endpointlease.lambda.TestApi.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.Caller;
import io.github.endpointlease.internal.ExecutionNames;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.spi.InvocationBackend;
import io.github.endpointlease.spi.InvocationOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invocations that are answered later. The model answers only once it is let. */
class ExecutionsHandlerTest {
    private static final String START = "{\"endpointname\": \"demo-FlanT5-Endpoint\", \"body\": {\"inputs\": \"hi\"}}";

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final BlockingQueue<Payload> asked = new LinkedBlockingQueue<>();
    private final TestApi api = new TestApi(builder -> builder.model(this::answer));
    private InvocationOutcome outcome =
            new InvocationOutcome.Answered(Payload.of("[\"été\"]"), "application/json", "AllTraffic", null);

    @BeforeEach
    void lease() {
        api.lease(FLAN, EXPIRY);
    }

    @AfterEach
    void close() {
        mayAnswer.countDown();
        api.close();
    }

    @Test
    void aStartedExecutionShowsFirstThatItRunsAndThenItsResult() {
        Reply started = start(OWNER, "k1", START);
        String arn = arn(started);
        started.assertGolden(200, "startexecution");
        api.describe(OWNER, arn).assertGolden(200, "describeexecution-running");

        api.clock.advance(Duration.ofMillis(1158));
        mayAnswer.countDown();

        api.awaitEnd(OWNER, arn).assertGolden(200, "describeexecution-succeeded");
    }

    @Test
    void aFailedExecutionShowsWhy() {
        outcome = new InvocationOutcome.ModelFailed(400, "inputs must be a text");
        mayAnswer.countDown();

        api.awaitEnd(OWNER, arn(start(OWNER, "k1", START))).assertGolden(200, "describeexecution-failed");
    }

    @Test
    void startDateIsEpochSecondsThatAPersonCanRead() {
        assertThat(start(OWNER, "k1", START).body()).endsWith("\"startDate\": 1687781741.842}");
        api.clock.advance(Duration.ofMillis(158));
        assertThat(start(OWNER, "k2", START).body()).endsWith("\"startDate\": 1687781742.0}");
    }

    @Test
    void whatIsSentAgainUnderTheSameKeyIsTheSameExecution() {
        Reply first = start(OWNER, "k1", START);
        api.clock.advance(Duration.ofSeconds(1));
        Reply second = start(OWNER, "k1", START);
        Reply third = start(OWNER, "k3", START);

        assertThat(second).isEqualTo(first);
        assertThat(arn(third)).isNotEqualTo(arn(first));
        mayAnswer.countDown();
        api.awaitEnd(OWNER, arn(first));
        api.awaitEnd(OWNER, arn(third));
        assertThat(asked).hasSize(2);
    }

    @Test
    void theSameKeyWithAnotherInputIsRefused() {
        String arn = arn(start(OWNER, "k1", START));

        Reply refused = start(OWNER, "k1", START.replace("hi", "ho"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).contains("must not be used again for another input");
        mayAnswer.countDown();
        api.awaitEnd(OWNER, arn);
        assertThat(asked).hasSize(1);
    }

    @Test
    void withoutAKeyEveryRequestIsAnExecutionOfItsOwn() {
        assertThat(arn(api.post(Routes.START, OWNER, START))).isNotEqualTo(arn(api.post(Routes.START, OWNER, START)));
    }

    @Test
    void theSameKeyOfAnotherCallerIsAnotherExecution() {
        assertThat(arn(start(OTHER, "k1", START.replace("hi", "ho")))).isNotEqualTo(arn(start(OWNER, "k1", START)));
    }

    @Test
    void anotherCallersExecutionIsNotFoundInTheWordsOfAnUnknownOne() {
        String arn = arn(start(OWNER, "k1", START));
        String unknown = arn.substring(0, arn.length() - 1) + (arn.endsWith("0") ? "1" : "0");

        Reply foreign = api.describe(OTHER, arn);
        Reply absent = api.describe(OTHER, unknown);

        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.error().replace(shortened(arn), "?"))
                .isEqualTo(absent.error().replace(shortened(unknown), "?"));
        assertThat(foreign.headers()).isEqualTo(absent.headers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "arn:aws:states:local:000000000000:execution:other:",
                "arn:aws:states:local:000000000000:execution:demo-async:",
                "arn:aws:states:local:000000000000:execution:demo-async:' OR 1=1"
            })
    void anArnThatIsNotOfThisMachineIsNotFound(String arn) {
        Reply reply = api.describe(OWNER, arn);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.error()).isEqualTo("There is no such execution: " + arn);
    }

    @Test
    void withoutAKeyTheNameSaysWhenItWasStartedAndEachIsAnother() {
        String first = arn(api.post(Routes.START, OWNER, START));
        String second = arn(api.post(Routes.START, OWNER, START));

        String start = Long.toString(TestApi.NOW.getEpochSecond(), 36);
        assertThat(first).endsWith("-" + start).isNotEqualTo(second);
        assertThat(arn(start(OWNER, "k1", START))).doesNotEndWith("-" + start);
    }

    @Test
    void whatIsNotShownYetSaysThatItsInputIsNotIncluded() {
        Execution unseen = Execution.running(
                "arn:x", ExecutionNames.of(OWNER.name(), OperationId.random()), "arn:m", TestApi.NOW, null);
        InvocationBackend backend = new InvocationBackend() {
            @Override
            public Execution start(String name, EndpointName endpoint, String body) {
                throw new AssertionError("Nothing is started");
            }

            @Override
            public Optional<Execution> describe(String arn) {
                return Optional.of(unseen);
            }
        };
        var handler = new ExecutionsHandler(new AsyncInvoker(backend, api.clock), TestApi.ROUTES);

        Reply reply = Reply.of(handler.handleRequest(
                TestApi.event("POST", Routes.DESCRIBE, OWNER).withBody("{\"executionArn\": \"arn:x\"}"), null));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().has("input")).isFalse();
        assertThat(reply.json().at("/inputDetails/included").booleanValue()).isFalse();
        assertThat(reply.json().get("status").textValue()).isEqualTo("RUNNING");
    }

    @Test
    void aFullQueueIsARefusalThatSaysWhenToComeBack() {
        for (int i = 0; i < 5; i++) {
            assertThat(start(OWNER, "k" + i, START).status()).isEqualTo(200);
        }

        Reply refused = start(OWNER, "k5", START);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
        assertThat(refused.error()).contains("queue is full");
    }

    @Test
    void aTextIsSentToTheModelAsTheTextItHolds() throws InterruptedException {
        mayAnswer.countDown();
        start(OWNER, "k1", "{\"endpointname\": \"demo-FlanT5-Endpoint\", \"body\": \"{\\\"inputs\\\": \\\"hi\\\"}\"}");

        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(Payload.of("{\"inputs\": \"hi\"}"));
    }

    @Test
    void numbersReachTheModelAsTheyWereSent() throws InterruptedException {
        mayAnswer.countDown();
        String numbers = "[0.12345678901234567891,1E+400,-1E-400,123456789012345678901234567890,1.50]";
        Reply started = start(OWNER, "k1", "{\"endpointname\": \"demo-FlanT5-Endpoint\", \"body\": " + numbers + "}");

        assertThat(started.status()).as(started.body()).isEqualTo(200);
        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(Payload.of(numbers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "[NaN]", "{\"a\": {\"b\": [1, -Infinity]}}"})
    void whatIsNoJsonIsNotSentToTheModelInDisguise(String body) {
        Reply refused = start(OWNER, "k1", "{\"endpointname\": \"demo-FlanT5-Endpoint\", \"body\": " + body + "}");

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.error()).contains("body must be JSON");
        assertThat(asked).isEmpty();
    }

    @Test
    void anotherPathThanTheTwoIsNotTakenForOneOfThem() {
        var event = TestApi.event("POST", "other", OWNER).withBody("{\"executionArn\": \"x\"}");

        for (String resource : List.of("/stopexecution", "/", "/start/execution", "/{proxy+}")) {
            Reply reply = Reply.of(api.executionsHandler.handleRequest(event.withResource(resource), null));
            assertThat(reply.status()).as(resource).isEqualTo(404);
            assertThat(reply.error()).isEqualTo("There is no route " + resource);
        }
    }

    private InvocationOutcome answer(EndpointName name, Invocation invocation) {
        asked.add(invocation.body());
        try {
            if (!mayAnswer.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Never let");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return outcome;
    }

    private Reply start(Caller caller, String key, String body) {
        return api.send(TestApi.with(TestApi.event("POST", Routes.START, caller), "Idempotency-Key", key)
                .withBody(body));
    }

    private static String arn(Reply started) {
        assertThat(started.status()).as(started.body()).isEqualTo(200);
        return started.json().get("executionArn").textValue();
    }

    private static String shortened(String arn) {
        return arn.length() <= 80 ? arn : arn.substring(0, 80) + "…";
    }
}
