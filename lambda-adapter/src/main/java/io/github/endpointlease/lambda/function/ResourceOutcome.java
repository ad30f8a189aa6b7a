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
    private static final int MOST_BYTES = 4096;
    private static final int LONGEST_REASON = 3000;

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

    /** The answer to the request, with as much of the reason as CloudFormation takes. */
    byte[] answer(ResourceRequest request) {
        int length = LONGEST_REASON;
        byte[] answer = answer(request, length);
        while (answer.length > MOST_BYTES && length > 1) {
            length /= 2;
            answer = answer(request, length);
        }
        return answer;
    }

    private byte[] answer(ResourceRequest request, int longestReason) {
        ObjectNode json = JSON.createObjectNode();
        json.put("Status", failure == null ? "SUCCESS" : "FAILED");
        if (failure != null) {
            json.put("Reason", shorten(failure, longestReason));
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

    private static String shorten(String reason, int longest) {
        return reason.codePointCount(0, reason.length()) <= longest
                ? reason
                : reason.substring(0, reason.offsetByCodePoints(0, longest)) + "…";
    }
}
