package io.github.endpointlease.backend.sagemaker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.services.sagemaker.SageMakerServiceClientConfiguration;
import software.amazon.awssdk.services.sagemaker.auth.scheme.SageMakerAuthSchemeProvider;

/**
 * What is set for single requests. The injected client stays as it is, for its other requests and for its other users.
 *
 * <p>Nothing here may put an auth scheme: SDK 2.40.2 keeps those of a request in the very map of the client, where they would
 * stay. A property of the signer, given by the provider of schemes, belongs to the one request.
 */
final class SingleRequest {
    private SingleRequest() {}

    /** Sent again as the client is set up to, but given up when the time is over. */
    static AwsRequestOverrideConfiguration within(Duration time) {
        return AwsRequestOverrideConfiguration.builder().apiCallTimeout(time).build();
    }

    /** Never sent again by the SDK. */
    static AwsRequestOverrideConfiguration onceWithin(Duration time) {
        return within(time).toBuilder().addPlugin(SingleRequest::doNotRetry).build();
    }

    /** Never sent again by the SDK, and of no use to anybody once its signature is too old. */
    static AwsRequestOverrideConfiguration onceWithin(Duration time, Instant signedAt) {
        SdkPlugin plugin = client -> signAt((SageMakerServiceClientConfiguration.Builder) client, signedAt);
        return onceWithin(time).toBuilder().addPlugin(plugin).build();
    }

    /** A strategy replaces a retry policy of the old kind, too. */
    private static void doNotRetry(SdkServiceClientConfiguration.Builder client) {
        client.overrideConfiguration(ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .build());
    }

    private static void signAt(SageMakerServiceClientConfiguration.Builder client, Instant time) {
        Clock stopped = Clock.fixed(time, ZoneOffset.UTC);
        SageMakerAuthSchemeProvider schemes = client.authSchemeProvider();
        client.authSchemeProvider(params -> schemes.resolveAuthScheme(params).stream()
                .map(scheme -> scheme.toBuilder()
                        .putSignerProperty(HttpSigner.SIGNING_CLOCK, stopped)
                        .build())
                .toList());
    }
}
