package io.github.endpointlease.cloudformation.deploy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** AWS with the credentials, and where nothing else is said the region, that the SDK finds by itself. */
public final class SdkConnection implements AwsConnection {
    /** An archive of 35 MB over a slow line is answered this late. */
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Region region;

    private SdkConnection(Region region) {
        this.region = region;
    }

    /**
     * Chooses the region. No call is made for it, except that the SDK may ask the machine that it runs on.
     *
     * @param region the region, or null for the one that the SDK is set to
     * @return the connection
     * @throws DeployException if there is no region
     */
    public static SdkConnection to(@Nullable String region) {
        if (region != null) {
            return new SdkConnection(Region.of(region));
        }
        try {
            return new SdkConnection(
                    DefaultAwsRegionProviderChain.builder().build().getRegion());
        } catch (SdkClientException none) {
            throw new DeployException(
                    "There is no region: set region_name in the file, AWS_REGION, or a region in your AWS profile.",
                    none);
        }
    }

    @Override
    public String region() {
        return region.id();
    }

    @Override
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.region(region)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ANSWER))
                .build();
    }
}
