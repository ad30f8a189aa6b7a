package io.github.endpointlease.lambda.function;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.TokenHash;
import java.util.Map;
import java.util.stream.Collectors;

/** What both custom resources say and do alike. */
final class ResourceOperations {
    private static final int MOST_NAMES = 8;

    private ResourceOperations() {}

    /**
     * One end for each request, however often it is delivered; another request ends again. A lease that is removed forgets it. So a
     * copy of a request that comes so late that its lease was removed, and that the same stack has added the model again by then,
     * ends the new lease. (A copy from another stack ends nothing: this one's function may not look what that stack is doing.)
     */
    static OperationId ending(ResourceRequest request) {
        return new OperationId(
                TokenHash.sha256("end\n" + request.stackId() + "\n" + request.logicalId() + "\n" + request.requestId())
                        .hex());
    }

    /** Says what still runs, and what to do. */
    static String notDeleted(Map<EndpointName, String> left) {
        String names = left.keySet().stream()
                .limit(MOST_NAMES)
                .map(EndpointName::value)
                .collect(Collectors.joining(", "));
        String more = left.size() > MOST_NAMES ? " and " + (left.size() - MOST_NAMES) + " more" : "";
        String why = left.values().stream()
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(text -> " (" + text + ")")
                .orElse("");
        return "Not deleted in time: " + names + more + why
                + ". An endpoint that is being created cannot be deleted before that is over. Delete the stack again later.";
    }
}
