package io.github.endpointlease.cloudformation.walk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What API Gateway sends to functions. Source: "Input format of a Lambda function for proxy integration". */
final class ProxyEvent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ProxyEvent() {}

    static ObjectNode of(Gateway.Request request, String methodArn) {
        ObjectNode event = JSON.createObjectNode();
        event.put("resource", request.path());
        event.put("path", request.path());
        event.put("httpMethod", request.method());
        ObjectNode headers = event.putObject("headers");
        ObjectNode everyHeader = event.putObject("multiValueHeaders");
        request.headers().forEach((name, value) -> {
            headers.put(name, value);
            everyHeader.putArray(name).add(value);
        });
        if (request.query().isEmpty()) {
            event.putNull("queryStringParameters");
        } else {
            ObjectNode query = event.putObject("queryStringParameters");
            request.query().forEach(query::put);
        }
        event.putNull("pathParameters");
        event.putNull("stageVariables");
        ObjectNode context = event.putObject("requestContext");
        context.put("accountId", Physical.ACCOUNT);
        context.put("stage", "prod");
        context.put("requestId", "6d1e5e10-0000-4000-8000-000000000001");
        context.put("resourcePath", request.path());
        context.put("httpMethod", request.method());
        context.put("apiId", methodArn.split("[:/]", -1)[5]);
        context.putObject("identity").put("sourceIp", "127.0.0.1");
        event.put("body", request.body());
        event.put("isBase64Encoded", false);
        return event;
    }
}
