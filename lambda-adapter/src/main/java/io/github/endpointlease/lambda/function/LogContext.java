package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Lets what is logged say which request it is about. */
final class LogContext {
    /** Under this key of SLF4J's context stands Lambda's id of the request. */
    static final String REQUEST_ID = "requestId";

    private LogContext() {}

    static <T> T within(@Nullable Context context, Supplier<T> work) {
        String id = context == null ? null : context.getAwsRequestId();
        if (id == null) {
            return work.get();
        }
        MDC.put(REQUEST_ID, id);
        try {
            return work.get();
        } finally {
            MDC.remove(REQUEST_ID);
        }
    }
}
