package io.github.endpointlease.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.internal.aws.AwsCalls;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** A real account, with a name of this run's own for whatever is made in it. Safe for use by many threads. Closing it closes its clients. */
final class LiveAccount implements AutoCloseable {
    /** Signs the calls of the confined profile where all services are elsewhere. */
    static final String CONFINED_KEY = "CONFINED";

    /** Whatever is made begins with it. Fits what every service takes in a name, and IAM's patterns. */
    static final String RUN = String.format(Locale.ROOT, "elive-%06x", new SecureRandom().nextInt(1 << 24));

    private static final int ATTEMPTS = 20;

    private final LiveSettings settings;
    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final AwsCredentialsProvider confined;
    private final Queue<SdkClient> clients = new ConcurrentLinkedQueue<>();

    private LiveAccount(
            LiveSettings settings, Region region, AwsCredentialsProvider credentials, AwsCredentialsProvider confined) {
        this.settings = settings;
        this.region = region;
        this.credentials = credentials;
        this.confined = confined;
    }

    /**
     * Reads what the run is told. Calls nobody but those who know the region and the credentials.
     *
     * @param property finds a property by its name
     * @param given the names of the properties that are meant for us
     * @throws IllegalStateException naming everything that is missing or cannot work
     */
    static LiveAccount open(
            Function<String, Optional<String>> property,
            Collection<String> given,
            AwsRegionProvider regions,
            AwsCredentialsProvider credentials) {
        List<String> faults = new ArrayList<>();
        LiveSettings settings = LiveSettings.read(property, given, faults);
        LiveAccount account = settings.endpoint() == null
                ? real(settings, regions, credentials, faults)
                : new LiveAccount(settings, Region.US_EAST_1, key("AKIDEXAMPLE"), key(CONFINED_KEY));
        if (!faults.isEmpty()) {
            throw new IllegalStateException("The live tests cannot run:" + System.lineSeparator() + "- "
                    + String.join(System.lineSeparator() + "- ", faults));
        }
        return account;
    }

    private static LiveAccount real(
            LiveSettings settings, AwsRegionProvider regions, AwsCredentialsProvider credentials, List<String> faults) {
        Region region = Region.US_EAST_1;
        try {
            region = regions.getRegion();
        } catch (SdkClientException e) {
            faults.add("no region: set AWS_REGION, or a region in the profile. " + e.getMessage());
        }
        require(credentials, "no credentials: set AWS_PROFILE, or what else the SDK looks at. ", faults);
        AwsCredentialsProvider confined = credentials;
        if (settings.confinedProfile() != null) {
            confined = ProfileCredentialsProvider.create(settings.confinedProfile());
            require(confined, LiveSettings.CONFINED_PROFILE + " has no credentials: ", faults);
        }
        return new LiveAccount(settings, region, credentials, confined);
    }

    private static void require(AwsCredentialsProvider credentials, String otherwise, List<String> faults) {
        try {
            credentials.resolveCredentials();
        } catch (SdkException | IllegalStateException e) {
            faults.add(otherwise + e.getMessage());
        }
    }

    private static AwsCredentialsProvider key(String accessKey) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret"));
    }

    LiveSettings settings() {
        return settings;
    }

    /** Returns the beginning of the names of whatever this run makes. */
    String prefix() {
        return RUN;
    }

    /** Sets a client up that waits for its turn: it slows down when it is throttled, and tries again when another writer was first. */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkClient> C client(B builder) {
        return client(builder, patient(), credentials);
    }

    /** Sets a client up that sends nothing twice. */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkClient> C clientSendingOnce(
            B builder) {
        return client(builder, AwsRetryStrategy.doNotRetry(), credentials);
    }

    /** Sets a client up that has the credentials of the confined profile, and those of the others where none is given. */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkClient> C confinedClient(B builder) {
        return client(builder, patient(), confined);
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkClient> C client(
            B builder, RetryStrategy retries, AwsCredentialsProvider signing) {
        URI elsewhere = settings.endpoint();
        if (elsewhere != null) {
            builder.endpointOverride(elsewhere);
        }
        C client = builder.region(region)
                .credentialsProvider(signing)
                .overrideConfiguration(manners -> manners.retryStrategy(retries))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(10))
                        .socketTimeout(Duration.ofSeconds(70)))
                .build();
        clients.add(client);
        return client;
    }

    private static RetryStrategy patient() {
        return AwsRetryStrategy.forRetryMode(RetryMode.ADAPTIVE_V2).toBuilder()
                .maxAttempts(ATTEMPTS)
                .retryOnException(LiveAccount::isBeaten)
                .build();
    }

    /** Refused because of another writer at the same moment, which the SDK does not send again by itself. */
    private static boolean isBeaten(Throwable e) {
        return e instanceof SsmException refused
                && AwsCalls.code(refused).filter("TooManyUpdates"::equals).isPresent();
    }

    /**
     * Looks again and again, every ten seconds on a real account.
     *
     * @throws AssertionError if the time is over
     */
    void await(String what, Duration most, BooleanSupplier done) {
        Duration pause = settings.endpoint() == null ? Duration.ofSeconds(10) : Duration.ofMillis(10);
        long begin = System.nanoTime();
        while (!done.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(what).isLessThan(most);
            pause(pause.toNanos());
        }
    }

    /** Waits, unless the run is given up. */
    static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("Interrupted while waiting");
            }
        }
    }

    /** Prints what a real account has said, which is what the run is for. */
    void note(String text) {
        if (settings.endpoint() == null) {
            System.out.println(RUN + ": " + text);
        }
    }

    @Override
    public void close() {
        clients.forEach(SdkClient::close);
    }
}
