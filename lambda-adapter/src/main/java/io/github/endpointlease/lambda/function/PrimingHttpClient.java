package io.github.endpointlease.lambda.function;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Answers every call by itself as an account would that has nothing in it. Opens no connection. */
final class PrimingHttpClient implements SdkHttpClient {
    private static final String TARGET = "X-Amz-Target";
    private static final String GET_PARAMETER = "AmazonSSM.GetParameter";
    private static final String NOT_FOUND = "{\"__type\": \"ParameterNotFound\"}";

    /** Of these fields each operation reads those that it has, and finds the others missing. */
    private static final String EMPTY =
            "{\"executionArn\": \"arn:aws:states:us-east-1:123456789012:execution:priming:priming\", \"startDate\": 0}";

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        boolean isMissing = request.httpRequest().matchingHeaders(TARGET).contains(GET_PARAMETER);
        return new Answer(isMissing ? 400 : 200, isMissing ? NOT_FOUND : EMPTY);
    }

    @Override
    public void close() {
        // holds nothing
    }

    @Override
    public String clientName() {
        return "Priming";
    }

    private record Answer(int status, String body) implements ExecutableHttpRequest {
        @Override
        public HttpExecuteResponse call() {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            return HttpExecuteResponse.builder()
                    .response(SdkHttpResponse.builder()
                            .statusCode(status)
                            .putHeader("Content-Type", List.of("application/x-amz-json-1.1"))
                            .putHeader("Content-Length", Integer.toString(bytes.length))
                            .build())
                    .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                    .build();
        }

        @Override
        public void abort() {
            // is over before anybody could
        }
    }
}
