package io.github.endpointlease.cloudformation.walk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/**
 * A task of Step Functions that invokes an endpoint, once. Errors are named as its integrations with the SDK name them (unconfirmed).
 *
 * @param aws where the stand-in listens
 * @param role by which the call is made
 */
record EndpointTask(URI aws, String role) implements MachineRun.Task {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** So much faster does a task's time go here, which is only waited for where nothing comes. */
    private static final int FASTER = 100;

    @Override
    public JsonNode call(String resource, JsonNode parameters, Duration limit) {
        if (!resource.equals("arn:aws:states:::aws-sdk:sagemakerruntime:invokeEndpoint")) {
            throw new IllegalStateException("Step Functions does not know " + resource);
        }
        JsonNode body = parameters.path("Body");
        HttpRequest call = HttpRequest.newBuilder(aws.resolve(
                        "/endpoints/" + parameters.path("EndpointName").asText() + "/invocations"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + role + "/20260101/us-east-1/sagemaker/aws4_request")
                .header("Content-Type", parameters.path("ContentType").asText())
                .timeout(limit.dividedBy(FASTER))
                .POST(HttpRequest.BodyPublishers.ofString(body.isTextual() ? body.textValue() : body.toString()))
                .build();
        try {
            return answered(HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.ofString()));
        } catch (HttpTimeoutException late) {
            throw new MachineRun.Failure("States.Timeout", "");
        } catch (IOException e) {
            throw new IllegalStateException("The stand-in did not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static JsonNode answered(HttpResponse<String> answer) throws JsonProcessingException {
        if (answer.statusCode() == 200) {
            return JSON.createObjectNode()
                    .put("Body", answer.body())
                    .put("ContentType", header(answer, "Content-Type"))
                    .put("InvokedProductionVariant", header(answer, "x-Amzn-Invoked-Production-Variant"));
        }
        String error = header(answer, "x-amzn-ErrorType");
        throw new MachineRun.Failure(
                "SageMakerRuntime." + error + (error.endsWith("Exception") ? "" : "Exception"),
                JSON.readTree(answer.body()).path("Message").asText());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> new IllegalStateException(name + " is missing"));
    }
}
