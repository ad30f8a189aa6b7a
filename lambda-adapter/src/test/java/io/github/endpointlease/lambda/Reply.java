package io.github.endpointlease.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a client gets. */
record Reply(int status, Map<String, String> headers, String body, boolean base64) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Reply of(APIGatewayProxyResponseEvent event) {
        return new Reply(event.getStatusCode(), event.getHeaders(), event.getBody(), event.getIsBase64Encoded());
    }

    JsonNode json() {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + body, e);
        }
    }

    /** The sentence of an error; fails where the reply is anything else than one. */
    String error() {
        JsonNode json = json();
        assertThat(json.isObject()).as(body).isTrue();
        assertThat(json.size()).as(body).isEqualTo(1);
        assertThat(json.path("error").isTextual()).as(body).isTrue();
        return json.get("error").textValue();
    }

    /** Compares the whole body with a file, which ends with one line feed that the body has not. */
    void assertGolden(int expectedStatus, String name) {
        assertThat(body + "\n").as("golden/%s.json", name).isEqualTo(golden(name));
        assertThat(status).isEqualTo(expectedStatus);
        assertThat(headers).containsEntry("Content-Type", "application/json");
        assertThat(base64).isFalse();
    }

    static String golden(String name) {
        try (InputStream file = Reply.class.getResourceAsStream("/golden/" + name + ".json")) {
            return file == null ? "(there is no such file)" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("Cannot read golden/" + name + ".json", e);
        }
    }
}
