package io.github.endpointlease.lambda.function;

import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * Makes clients of AWS services, all alike: the JDK's own HTTP client, adaptive retries. Region, credentials and {@code
 * AWS_ENDPOINT_URL} are read by the SDK itself, credentials whenever they are needed: a function that is restored from a snapshot
 * has others than the one that the snapshot was made of. Source: AWS Lambda Developer Guide, "Lambda SnapStart": such functions get
 * theirs from the container credential provider.
 */
final class AwsClients {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Consumer<AwsClientBuilder<?, ?>> more;

    private AwsClients(Consumer<AwsClientBuilder<?, ?>> more) {
        this.more = more;
    }

    static AwsClients ofLambda() {
        // The JDK silently sends a POST again whose connection broke, also one that must be sent once: DeleteEndpoint,
        // InvokeEndpoint. It reads this when its first connection is made. Source: JDK, HttpURLConnection.
        System.setProperty("sun.net.http.retryPost", "false");
        return new AwsClients(builder -> {});
    }

    /** Clients that reach nobody, and answer as an empty account would. */
    static AwsClients ofPriming(String region) {
        AwsCredentialsProvider nobody =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("priming", "priming"));
        return new AwsClients(builder -> {
            // in place of the builder that was set
            ((SdkSyncClientBuilder<?, ?>) builder).httpClientBuilder(null).httpClient(new PrimingHttpClient());
            builder.credentialsProvider(nobody).region(Region.of(region));
        });
    }

    /** Clients that are set up further, for tests. */
    static AwsClients with(Consumer<AwsClientBuilder<?, ?>> settings) {
        return new AwsClients(settings);
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C make(B builder) {
        return make(builder, ANSWER);
    }

    /**
     * Makes a client.
     *
     * @param builder of a service's client
     * @param answer how long to wait for a part of an answer, more than zero
     * @return the client
     */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C make(B builder, Duration answer) {
        builder.httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(answer))
                .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.ADAPTIVE_V2));
        more.accept(builder);
        return builder.build();
    }
}
