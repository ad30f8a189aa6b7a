package io.github.endpointlease.cloudformation.deploy;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;

/** Makes clients of one region. Safe for use by many threads. */
public interface AwsConnection {
    /** Returns the region, such as {@code us-east-1}. */
    String region();

    /**
     * Makes a client.
     *
     * @param builder of a service's client
     * @param <B> its type
     * @param <C> the client's type
     * @return the client, which the caller closes
     */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder);
}
