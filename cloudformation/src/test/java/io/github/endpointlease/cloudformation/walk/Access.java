package io.github.endpointlease.cloudformation.walk;

import java.util.Map;

/**
 * One thing that somebody wants to do, as IAM looks at it.
 *
 * @param action such as {@code ssm:PutParameter}
 * @param resource an ARN, or {@code *} for what has none
 * @param context the keys that conditions may ask for; a tag of the resource that is absent is absent here
 */
record Access(String action, String resource, Map<String, String> context) {}
