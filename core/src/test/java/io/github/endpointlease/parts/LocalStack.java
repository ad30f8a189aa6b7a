package io.github.endpointlease.parts;

import io.github.endpointlease.standin.Clients;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;

/**
 * LocalStack in a container, if Docker runs. It cannot be emptied, but keeps accounts apart, and takes an access key of twelve digits
 * for the number of one; so each test has an account of its own.
 */
final class LocalStack implements PartExtension.Server {
    /** Later ones ask for a token. */
    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long FIRST_ACCOUNT = 100_000_000_000L;

    private final LocalStackContainer container;
    private final AtomicLong account = new AtomicLong(FIRST_ACCOUNT);

    private LocalStack(LocalStackContainer container) {
        this.container = container;
    }

    /** Skips where Docker does not run, or the image cannot be had. */
    static final class Part extends PartExtension {
        @Override
        Start start() {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return Start.skipped("Docker does not run here");
            }
            LocalStackContainer container = new LocalStackContainer(IMAGE);
            try {
                container.withStartupTimeout(STARTING).start();
                return Start.running(new LocalStack(container));
            } catch (RuntimeException e) {
                // no network, no disk, another architecture: none of it is a fault of what is tested
                container.close();
                return Start.skipped(IMAGE + " did not start: " + e.getMessage());
            }
        }
    }

    @Override
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return Clients.client(builder, container.getEndpoint(), PATIENCE, String.valueOf(account.get()));
    }

    @Override
    public void empty() {
        account.incrementAndGet();
    }

    @Override
    public void close() {
        container.close();
    }
}
