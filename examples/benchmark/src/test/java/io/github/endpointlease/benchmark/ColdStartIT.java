package io.github.endpointlease.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.endpointlease.benchmark.FirstAnswers.Question;
import io.github.endpointlease.proof.AtLength;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is timed are first answers of functions in processes of their own; how long they take is not asserted. */
class ColdStartIT {
    private final FirstAnswers answers = new FirstAnswers();

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void theAuthorizerLetsTheTokenInAfterOneGetItem() {
        answers.account.aws.forgetCalls();

        assertThat(answers.ofJava(Question.AUTHORIZER, List.of()).text()).contains("\"Effect\":\"Allow\"");
        assertThat(answers.account.aws.calls()).containsOnlyKeys("DynamoDB_20120810.GetItem");
        assertThat(answers.account.aws.calls("DynamoDB_20120810.GetItem")).isEqualTo(1);
    }

    @Test
    void theLeasesApiShowsTheLeaseAfterOneGetParameter() {
        answers.account.aws.forgetCalls();

        assertThat(answers.ofJava(Question.LEASES, List.of()).text())
                .contains("\"statusCode\":200")
                .contains("demo-model-00000-Endpoint");
        assertThat(answers.account.aws.calls("AmazonSSM.GetParameter")).isEqualTo(1);
    }

    @AtLength
    @Test
    void anArchiveOfClassesIsMadeForEachWayThatTakesOne() throws Exception {
        assertThat(ColdStart.measure(answers, Question.AUTHORIZER, false, 1))
                .containsKeys(ColdStart.AS_LAMBDA, ColdStart.ARCHIVED, ColdStart.ARCHIVED_ALL)
                .doesNotContainKey(ColdStart.PYTHON);
    }

    @Test
    void pythonReadsTheSameItemAndTheSameParameter() throws Exception {
        assumeTrue(FirstAnswers.boto3().isPresent(), "Python with boto3 is not here");
        answers.account.aws.forgetCalls();

        assertThat(answers.ofPython(Question.AUTHORIZER).text()).contains("alice");
        assertThat(answers.ofPython(Question.LEASES).text()).contains("demo-model-00000-Endpoint");
        assertThat(answers.account.aws.calls()).containsOnlyKeys("DynamoDB_20120810.GetItem", "AmazonSSM.GetParameter");
    }
}
