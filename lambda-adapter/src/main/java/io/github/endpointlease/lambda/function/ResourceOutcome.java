package io.github.endpointlease.lambda.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request. Source: AWS CloudFormation User Guide, "Custom resource response objects".
 *
 * @param physicalId what the resource is called from now on; another than before makes CloudFormation delete the one before
 * @param failure why it failed and what to do, without secrets; null if it succeeded
 * @param data what the template can get from the resource
 */
record ResourceOutcome(String physicalId, @Nullable String failure, Map<String, String> data) {
    /** Of 4,096 bytes in all: the ARN of a stack and the other names take less than the rest, and a character at most six. */
    private static final int LONGEST_REASON = 400;

    private static final ObjectMapper JSON = new ObjectMapper();

    ResourceOutcome {
        data = Map.copyOf(data);
    }

    static ResourceOutcome done(String physicalId) {
        return new ResourceOutcome(physicalId, null, Map.of());
    }

    static ResourceOutcome failed(String physicalId, String reason) {
        return new ResourceOutcome(physicalId, reason, Map.of());
    }

    /** The answer to the request. */
    byte[] answer(ResourceRequest request) {
        ObjectNode json = JSON.createObjectNode();
        json.put("Status", failure == null ? "SUCCESS" : "FAILED");
        if (failure != null) {
            json.put("Reason", shorten(failure));
        }
        json.put("PhysicalResourceId", physicalId);
        json.put("StackId", request.stackId());
        json.put("RequestId", request.requestId());
        json.put("LogicalResourceId", request.logicalId());
        ObjectNode texts = json.putObject("Data");
        data.forEach(texts::put);
        try {
            return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Writing a tree to memory cannot fail.", e);
        }
    }

    private static String shorten(String reason) {
        return reason.codePointCount(0, reason.length()) <= LONGEST_REASON
                ? reason
                : reason.substring(0, reason.offsetByCodePoints(0, LONGEST_REASON)) + "…";
    }
}
