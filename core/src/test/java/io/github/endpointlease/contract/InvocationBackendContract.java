package io.github.endpointlease.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.spi.InvocationBackend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What every {@link InvocationBackend} has to pass. Each test uses names of its own. */
public interface InvocationBackendContract {
    /** Returns the backend under test, the same one during one test. */
    InvocationBackend backend();

    /** Returns an endpoint in service that answers with the very body that it is sent. */
    EndpointName echoing();

    /** Returns a name under which no endpoint is. */
    EndpointName missing();

    /** Waits for the end of an execution, at most half a minute. */
    default Execution awaitEnd(String arn) {
        long begin = System.nanoTime();
        while (true) {
            Execution execution = backend().describe(arn).orElseThrow();
            if (execution.status() != ExecutionStatus.RUNNING) {
                return execution;
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("%s ends", arn)
                    .isLessThan(Duration.ofSeconds(30));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    default void whatIsAcceptedShowsItsNameItsInputAndItsBeginning() {
        Execution accepted = backend().start("accepted", echoing(), "{\"inputs\": \"hello\"}");

        assertThat(accepted.name()).isEqualTo("accepted");
        assertThat(accepted.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(accepted.arn()).endsWith(":accepted");
        assertThat(accepted.input())
                .isEqualTo("{\"endpointname\":\"" + echoing() + "\",\"body\":{\"inputs\":\"hello\"}}");
        assertThat(accepted.stopDate()).isNull();
        Execution described = backend().describe(accepted.arn()).orElseThrow();
        assertThat(described.startDate()).isEqualTo(accepted.startDate());
        assertThat(described.input()).isEqualTo(accepted.input());
    }

    @Test
    default void itEndsWithTheAnswerOfTheModel() {
        Execution accepted = backend().start("answered", echoing(), "{\"inputs\":[1,2]}");

        Execution ended = awaitEnd(accepted.arn());

        assertThat(ended.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(ended.output())
                .isEqualTo("{\"Body\":\"{\\\"inputs\\\":[1,2]}\",\"ContentType\":\"application/json\","
                        + "\"InvokedProductionVariant\":\"AllTraffic\"}");
        assertThat(ended.stopDate()).isNotNull().isAfterOrEqualTo(ended.startDate());
        assertThat(ended.error()).isNull();
        assertThat(ended.cause()).isNull();
    }

    @Test
    default void aJsonTextIsSentAsTheTextThatItHolds() {
        Execution accepted = backend().start("text", echoing(), "\"l\\u00ednea 1\\n\\\"2\\\"\"");

        String output = String.valueOf(awaitEnd(accepted.arn()).output());
        // JSON may be written with the letter or with its number
        assertThat(output.replace("\\u00ed", "í")).startsWith("{\"Body\":\"línea 1\\n\\\"2\\\"\",");
    }

    @Test
    default void whatCannotBeInvokedFailsWithAnErrorAndACause() {
        Execution accepted = backend().start("missing", missing(), "{}");

        Execution ended = awaitEnd(accepted.arn());

        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isNotBlank();
        assertThat(ended.cause()).contains(missing().value());
        assertThat(ended.output()).isNull();
    }

    @Test
    default void theSameNameAndInputIsTheSameExecutionWhetherItRunsOrHasEnded() {
        Execution first = backend().start("again", echoing(), "{\"n\": 1}");
        Execution second = backend().start("again", echoing(), "{\"n\": 1}");
        awaitEnd(first.arn());
        Execution third = backend().start("again", echoing(), "{\"n\": 1}");

        assertThat(List.of(second.arn(), third.arn())).containsOnly(first.arn());
        assertThat(List.of(second.startDate(), third.startDate())).containsOnly(first.startDate());
    }

    @Test
    default void theSameNameForAnotherInputIsRefused() {
        Execution first = backend().start("taken", echoing(), "{\"n\": 1}");

        assertThatThrownBy(() -> backend().start("taken", echoing(), "{\"n\": 2}"))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> backend().start("taken", missing(), "{\"n\": 1}"))
                .isInstanceOf(InvalidValueException.class);
        assertThat(backend().describe(first.arn()).orElseThrow().input()).contains("\"n\":1");
    }

    @Test
    default void whatIsNotOneJsonValueIsRefused() {
        for (String body : List.of("", " ", "{", "hello", "{} {}", "{} x", "[1,]", "NaN", "'a'", "{\"a\":1,}")) {
            assertThatThrownBy(() -> backend().start("not-json", echoing(), body))
                    .as("%s", body)
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("body must be");
        }
    }

    @Test
    default void numbersAreKeptAsTheyAreWritten() {
        String numbers = "[1.50,0.12345678901234567890123,1e400,-0.0,12345678901234567890123]";

        assertThat(backend().start("numbers", echoing(), numbers).input()).contains(numbers);
    }

    @Test
    default void anInputMayHaveAsManyBytesAsStepFunctionsTakes() {
        String around = "{\"endpointname\":\"" + echoing() + "\",\"body\":\"\"}";
        String longest = "é".repeat((Execution.MAX_DOCUMENT_BYTES - around.length()) / 2);
        String fill = "x".repeat((Execution.MAX_DOCUMENT_BYTES - around.length()) % 2);

        assertThat(backend()
                        .start("longest", echoing(), "\"" + longest + fill + "\"")
                        .name())
                .isEqualTo("longest");
        assertThatThrownBy(() -> backend().start("too-long", echoing(), "\"" + longest + fill + "x\""))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("262144");
        assertThat(backend().describe(arnOf("too-long"))).isEmpty();
    }

    @Test
    default void whatItDoesNotHaveIsEmpty() {
        String arn = backend().start("known", echoing(), "{}").arn();

        for (String other : List.of(
                arnOf("unknown"),
                arn + "x",
                arn.substring(0, arn.length() - 1),
                arn.replace(":execution:", ":stateMachine:"),
                "arn:aws:states:us-east-1:123456789012:execution:another:known",
                "known",
                "",
                "no arn",
                arn + "\u0000",
                "x".repeat(5000))) {
            assertThat(backend().describe(other)).as("%s", other).isEmpty();
        }
    }

    private String arnOf(String name) {
        String arn = backend().start("beside", echoing(), "{}").arn();
        return arn.substring(0, arn.lastIndexOf(':') + 1) + name;
    }
}
