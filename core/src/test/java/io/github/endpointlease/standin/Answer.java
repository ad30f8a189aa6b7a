package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer as it is sent.
 *
 * @param status the HTTP status
 * @param headers besides the length
 * @param body its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only passed on, never compared
public record Answer(int status, Map<String, String> headers, byte[] body) {
    /** Makes one that is JSON. */
    public static Answer json(int status, JsonNode body) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/x-amz-json-1.1"),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
