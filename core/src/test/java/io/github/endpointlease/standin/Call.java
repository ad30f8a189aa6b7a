package io.github.endpointlease.standin;

import java.util.Map;

/**
 * A request as it arrived.
 *
 * @param operation such as {@code AmazonSSM.PutParameter}; for SageMaker Runtime {@code SageMakerRuntime.InvokeEndpoint}
 * @param path the path of its URL
 * @param headers by lower-case name
 * @param body its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only passed on, never compared
public record Call(String operation, String path, Map<String, String> headers, byte[] body) {}
