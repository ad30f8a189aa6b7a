package io.github.endpointlease.parts;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;

/** A process of somebody else's that speaks for AWS, empty at the beginning of each test. */
public interface AwsServer {
    /**
     * Points a client at it. The caller closes the client.
     *
     * @param builder of a service's client
     * @return the client
     */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder);
}
