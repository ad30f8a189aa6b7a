package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** SageMaker Runtime: endpoints in service answer with what they are asked. Safe for use by many threads. */
public final class SageMakerRuntimeService implements Service {
    /** What its operation's name begins with. */
    public static final String NAME = "SageMakerRuntime";

    private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

    private final SageMakerService endpoints;
    private volatile Optional<Answer> trouble = Optional.empty();

    private SageMakerRuntimeService(SageMakerService endpoints) {
        this.endpoints = endpoints;
    }

    /** Adds it to a stand-in, for the endpoints of SageMaker there. */
    public static SageMakerRuntimeService addTo(AwsStandIn aws, SageMakerService endpoints) {
        SageMakerRuntimeService service = new SageMakerRuntimeService(endpoints);
        aws.with(NAME, service);
        return service;
    }

    /** Lets models fail from now on, with the status and the words of the container. */
    public void modelFails(int status, String message) {
        ObjectNode body = error("ModelError", "Received server error (" + status + ") from primary");
        body.put("OriginalStatusCode", status);
        body.put("OriginalMessage", message);
        trouble = Optional.of(failing(424, "ModelError", body));
    }

    /** Refuses every invocation from now on. */
    public void refuse(int status, String code, String message) {
        trouble = Optional.of(failing(status, code, error(code, message)));
    }

    @Override
    public Answer answer(Call call) {
        String name = call.path().substring("/endpoints/".length(), call.path().length() - "/invocations".length());
        if (!endpoints.serves(name)) {
            throw new AwsError(400, "ValidationError", "Endpoint " + name + " of account 123456789012 not found.");
        }
        return trouble.orElseGet(() -> echo(call));
    }

    private static Answer echo(Call call) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", call.headers().getOrDefault("content-type", "application/octet-stream"));
        headers.put("x-Amzn-Invoked-Production-Variant", "AllTraffic");
        Optional.ofNullable(call.headers().get("x-amzn-sagemaker-custom-attributes"))
                .ifPresent(value -> headers.put(ATTRIBUTES, value));
        return new Answer(200, headers, call.body());
    }

    private static ObjectNode error(String code, String message) {
        return JsonService.object().put("__type", code).put("Message", message);
    }

    private static Answer failing(int status, String code, ObjectNode body) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/json", "x-amzn-ErrorType", code),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
