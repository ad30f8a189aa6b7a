package io.github.endpointlease.cloudformation.deploy;

import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;

/** Real clients that reach a stand-in, whatever region it is said to be. */
public final class StandInConnection implements AwsConnection {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI uri;
    private final String region;

    public StandInConnection(AwsStandIn aws, String region) {
        uri = aws.uri();
        this.region = region;
    }

    @Override
    public String region() {
        return region;
    }

    @Override
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return Clients.client(builder, uri, PATIENCE);
    }
}
