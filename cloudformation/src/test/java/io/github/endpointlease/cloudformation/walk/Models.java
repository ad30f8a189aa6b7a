package io.github.endpointlease.cloudformation.walk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.Call;
import io.github.endpointlease.standin.Service;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * SageMaker Runtime, whose next invocations fail as they are told to before all goes as usual again. Safe for use by many threads.
 *
 * @param usual answers where nothing is to fail
 * @param failures the answers in its place, one after the other
 */
record Models(Service usual, Queue<Answer> failures) implements Service {
    private static final ObjectMapper JSON = new ObjectMapper();

    Models(Service usual) {
        this(usual, new ConcurrentLinkedQueue<>());
    }

    /** The next invocation ends in an error of the model's container. */
    void nextFailsInItsContainer(int status) {
        ObjectNode body = error("ModelError", "Received client error (" + status + ") from primary");
        body.put("OriginalStatusCode", status).put("OriginalMessage", "the container's words");
        failures.add(answer(424, "ModelError", body));
    }

    /** The next invocations are refused by SageMaker. */
    void nextAreRefused(int times, int status, String code) {
        for (int n = 0; n < times; n++) {
            failures.add(answer(status, code, error(code, "as told, of account 123456789012")));
        }
    }

    @Override
    public Answer answer(Call call) {
        Answer failure = failures.poll();
        return failure == null ? usual.answer(call) : failure;
    }

    private static ObjectNode error(String code, String message) {
        return JSON.createObjectNode().put("__type", code).put("Message", message);
    }

    private static Answer answer(int status, String code, ObjectNode body) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/json", "x-amzn-ErrorType", code),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
