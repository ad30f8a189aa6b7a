package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An asynchronous endpoint cannot be asked by a route that waits for its answer. */
class AsyncModelTest {
    private static final String WHY =
            " waits for an answer, which SageMaker refuses where inference_type is async: call InvokeEndpointAsync";

    @Test
    void routesThatWaitAreSaidToBeRefused() {
        assertThat(warnings("async", "\"integration\": " + integration("api", "") + ", \"async_api_enabled\": true"))
                .containsExactly(
                        "jumpstart_models[0].integration" + WHY, "jumpstart_models[0].async_api_enabled" + WHY);
        assertThat(warnings("async", "\"integration\": " + integration("lambda", "")))
                .containsExactly("jumpstart_models[0].integration" + WHY);
    }

    @Test
    void aFunctionOfTheUsersMayKnowHowToAsk() {
        assertThat(warnings(
                        "async",
                        "\"integration\": "
                                + integration("lambda", ", \"lambda_src\": \"f.jar\", \"lambda_handler\": \"a.B::c\"")))
                .isEmpty();
    }

    @Test
    void anEndpointThatAnswersAtOnceMayHaveBoth() {
        assertThat(warnings("realtime", "\"integration\": " + integration("api", "") + ", \"async_api_enabled\": true"))
                .isEmpty();
    }

    private static String integration(String type, String more) {
        return "{\"type\": \"" + type + "\", \"properties\": {\"api_resource_name\": \"m\"" + more + "}}";
    }

    private static List<String> warnings(String inferenceType, String more) {
        ObjectNode project = (ObjectNode) Sample.parse("{\"project_prefix\": \"p\"}");
        project.putArray("jumpstart_models")
                .add(Sample.parse(
                        "{\"name\": \"m\", \"model_id\": \"i\", \"inference_instance_type\": \"ml.g5.xlarge\","
                                + " \"inference_type\": \"" + inferenceType + "\", " + more + "}"));
        return ProjectConfigReader.read(project.toString(), "c").warnings();
    }
}
