package io.github.endpointlease.standin;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Real SDK clients on the slim HTTP client, pointed at a stand-in. Their caller closes them. */
public final class Clients {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private Clients() {}

    /**
     * Sets a client up.
     *
     * @param builder of a service's client
     * @param uri where the stand-in listens
     * @param patience how long one attempt may take
     * @return the client
     */
    public static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, URI uri, Duration patience) {
        return client(builder, uri, patience, "AKIDEXAMPLE");
    }

    /**
     * Sets a client up that signs with a certain access key.
     *
     * @param builder of a service's client
     * @param uri where the service listens
     * @param patience how long one attempt may take
     * @param accessKey its secret is {@code secret}
     * @return the client
     */
    public static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, URI uri, Duration patience, String accessKey) {
        return builder.endpointOverride(uri)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(patience))
                .build();
    }
}
