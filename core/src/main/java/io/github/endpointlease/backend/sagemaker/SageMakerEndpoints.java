package io.github.endpointlease.backend.sagemaker;

import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.ListEndpointsResponse;
import software.amazon.awssdk.services.sagemaker.model.ListTagsResponse;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/**
 * Amazon SageMaker. Safe for use by many threads; the client stays the caller's to close.
 *
 * <p>SageMaker deletes by name, whichever incarnation bears it. So a deletion is signed with the time of its decision and sent
 * once, whatever the client's retry strategy: AWS refuses a request that was signed more than five minutes ago, and a deletion
 * that got stuck on its way cannot hit a successor. A machine whose clock is wrong by more than that can therefore not delete,
 * although the SDK corrects the time of its other requests. A client with a signer of its own ({@code
 * SdkAdvancedClientOption.SIGNER}) would undo this and must not be given.
 *
 * <p>Creation times are in whole seconds. AWS ignores the case of names when it creates and describes; here it counts, and an
 * endpoint whose name differs in case only is another one, which holds the name.
 *
 * <p>Needs {@code sagemaker:ListEndpoints}, {@code DescribeEndpoint}, {@code CreateEndpoint} (on the endpoint and on the config),
 * {@code DeleteEndpoint}, {@code ListTags} and {@code AddTags}.
 */
public final class SageMakerEndpoints implements EndpointControl {
    private static final int PAGE = 100;

    private final SageMakerClient client;
    private final Duration deleteWindow;
    private final Duration callTimeout;
    private final AwsRequestOverrideConfiguration inTime;
    private volatile Optional<String> arnPrefix = Optional.empty();

    private SageMakerEndpoints(Builder builder) {
        client = builder.client;
        deleteWindow = builder.deleteWindow;
        callTimeout = builder.callTimeout;
        inTime = SingleRequest.within(callTimeout);
    }

    /**
     * Begins with what is required.
     *
     * @param client of the region and account of the endpoints; stays the caller's to close
     * @return a builder whose further settings have defaults
     */
    public static Builder builder(SageMakerClient client) {
        return new Builder(client);
    }

    @Override
    public EndpointPage list(Optional<String> pageToken) {
        ListEndpointsResponse page = AwsCalls.call(
                "listing endpoints",
                () -> client.listEndpoints(request -> request.maxResults(PAGE)
                        .nextToken(pageToken.orElse(null))
                        .overrideConfiguration(inTime)));
        page.endpoints().stream().findFirst().ifPresent(endpoint -> learnArns(endpoint.endpointArn()));
        return new EndpointPage(
                page.endpoints().stream().map(SageMakerShapes::endpoint).toList(),
                Optional.ofNullable(page.nextToken()));
    }

    @Override
    public Optional<Endpoint> describe(EndpointName name) {
        return holder(name).filter(endpoint -> endpoint.name().equals(name));
    }

    /** Looks at whatever AWS takes for the endpoint of this name. */
    private Optional<Endpoint> holder(EndpointName name) {
        String doing = "describing endpoint " + name;
        try {
            DescribeEndpointResponse description = client.describeEndpoint(
                    request -> request.endpointName(name.value()).overrideConfiguration(inTime));
            learnArns(description.endpointArn());
            return Optional.of(SageMakerShapes.endpoint(description));
        } catch (AwsServiceException e) {
            if (SageMakerRefusal.of(e) == SageMakerRefusal.NOT_FOUND) {
                return Optional.empty();
            }
            throw AwsCalls.failed(doing, e);
        } catch (SdkException e) {
            throw AwsCalls.failed(doing, e);
        }
    }

    @Override
    public CreateOutcome create(EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
        String doing = "creating endpoint " + name + " from config " + configName;
        try {
            client.createEndpoint(request -> request.endpointName(name.value())
                    .endpointConfigName(configName.value())
                    .tags(SageMakerShapes.tags(tags))
                    .overrideConfiguration(inTime));
            return new CreateOutcome.Accepted();
        } catch (AwsServiceException e) {
            SageMakerRefusal refusal = SageMakerRefusal.of(e);
            if (refusal == SageMakerRefusal.EXISTS) {
                return taken(name);
            }
            return new CreateOutcome.Refused(refusal.kind(), refused(doing, refusal, e));
        } catch (SdkException e) {
            throw AwsCalls.failed(doing, e);
        }
    }

    /** An endpoint whose name differs in case would otherwise stand in the way for ever, and nobody would be told. */
    private CreateOutcome taken(EndpointName name) {
        Optional<Endpoint> other = holder(name).filter(holder -> !holder.name().equals(name));
        return other.<CreateOutcome>map(endpoint -> new CreateOutcome.Refused(
                        Failure.Kind.NAME_TAKEN,
                        "Endpoint " + endpoint.name() + " holds the name, whose case SageMaker ignores."))
                .orElseGet(CreateOutcome.Exists::new);
    }

    @Override
    public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
        String doing = "deleting endpoint " + endpoint.name();
        try {
            client.deleteEndpoint(
                    request -> request.endpointName(endpoint.name().value())
                            .overrideConfiguration(SingleRequest.onceWithin(callTimeout, decidedAt)));
            return new DeleteOutcome.Accepted();
        } catch (AwsServiceException e) {
            SageMakerRefusal refusal = SageMakerRefusal.of(e);
            return switch (refusal) {
                case NOT_FOUND -> new DeleteOutcome.Absent();
                case IN_PROGRESS -> new DeleteOutcome.InProgress();
                case THROTTLED -> throw AwsCalls.failed(doing, e);
                default -> new DeleteOutcome.Refused(refused(doing, refusal, e));
            };
        } catch (SdkException e) {
            throw AwsCalls.failed(doing, e);
        }
    }

    /** Returns what AWS said, unless it is not an answer: the request may have taken effect then. */
    private static String refused(String doing, SageMakerRefusal refusal, AwsServiceException e) {
        BackendException failed = AwsCalls.failed(doing, e);
        if (failed.isRetryable() && refusal == SageMakerRefusal.UNKNOWN) {
            throw failed;
        }
        return AwsCalls.message(e);
    }

    /** Tags go by the name; the look after reading them tells that they are of the incarnation that was asked about. */
    @Override
    public Map<String, String> tags(Endpoint endpoint) {
        if (arnPrefix.isEmpty() && !isThere(endpoint)) {
            return Map.of();
        }
        Map<String, String> tags;
        try {
            tags = readTags(endpoint.name());
        } catch (BackendException e) {
            if (e.isRetryable() || isThere(endpoint)) {
                throw e;
            }
            return Map.of();
        }
        // one of the two answers is old; whoever took this for "no tags" would take our own endpoint for another's
        Endpoint shown = describe(endpoint.name())
                .orElseThrow(() -> BackendException.passing(
                        "AWS has tags for endpoint " + endpoint.name() + " and does not show the endpoint.", null));
        return shown.createdAt().equals(endpoint.createdAt()) ? tags : Map.of();
    }

    /** Tags for an incarnation that is gone are dropped. One that takes its place within the call is tagged in its stead. */
    @Override
    public void tag(Endpoint endpoint, Map<String, String> tags) {
        if (!isThere(endpoint)) {
            return;
        }
        try {
            AwsCalls.call(
                    "tagging endpoint " + endpoint.name(),
                    () -> client.addTags(request -> request.resourceArn(arn(endpoint.name()))
                            .tags(SageMakerShapes.tags(tags))
                            .overrideConfiguration(inTime)));
        } catch (BackendException e) {
            if (e.isRetryable() || isThere(endpoint)) {
                throw e;
            }
        }
    }

    @Override
    public Duration deleteWindow() {
        return deleteWindow;
    }

    private boolean isThere(Endpoint seen) {
        return describe(seen.name())
                .filter(endpoint -> endpoint.createdAt().equals(seen.createdAt()))
                .isPresent();
    }

    private Map<String, String> readTags(EndpointName name) {
        Map<String, String> tags = new HashMap<>();
        Optional<String> token = Optional.empty();
        do {
            String next = token.orElse(null);
            ListTagsResponse page = AwsCalls.call(
                    "reading the tags of endpoint " + name,
                    () -> client.listTags(request ->
                            request.resourceArn(arn(name)).nextToken(next).overrideConfiguration(inTime)));
            for (Tag tag : page.tags()) {
                tags.put(tag.key(), tag.value());
            }
            token = Optional.ofNullable(page.nextToken());
        } while (token.isPresent());
        return Map.copyOf(tags);
    }

    /** The name in an ARN is in lower case. */
    private String arn(EndpointName name) {
        return arnPrefix.orElseThrow() + name.value().toLowerCase(Locale.ROOT);
    }

    private void learnArns(String arn) {
        if (arnPrefix.isEmpty()) {
            arnPrefix = Optional.of(arn.substring(0, arn.lastIndexOf('/') + 1));
        }
    }

    /** Settings of {@link SageMakerEndpoints}. Not safe for use by several threads. */
    public static final class Builder {
        private final SageMakerClient client;
        private Duration deleteWindow = Duration.ofMinutes(6);
        private Duration callTimeout = Duration.ofSeconds(10);

        private Builder(SageMakerClient client) {
            this.client = client;
        }

        /**
         * How long after its decision a deletion can still take effect; 6 minutes by default, which are the five that a signature
         * holds and one for skewed clocks. Less only where whoever reconciles is surely gone sooner: a Lambda function that runs out of
         * time is ended, so its time-out and a skew will do, such as 90 seconds. More than zero.
         */
        public Builder deleteWindow(Duration window) {
            deleteWindow = window;
            return this;
        }

        /** How long a call may take, resends by the SDK included; 10 seconds by default. More than zero. */
        public Builder callTimeout(Duration time) {
            callTimeout = time;
            return this;
        }

        /**
         * Builds it. Calls nobody.
         *
         * @throws InvalidValueException naming every setting that is out of its range
         */
        public SageMakerEndpoints build() {
            List<String> faults = new ArrayList<>();
            refuse(faults, "deleteWindow", deleteWindow);
            refuse(faults, "callTimeout", callTimeout);
            if (!faults.isEmpty()) {
                throw new InvalidValueException("SageMakerEndpoints", "settings must be more than zero", faults);
            }
            return new SageMakerEndpoints(this);
        }

        private static void refuse(List<String> faults, String setting, Duration value) {
            if (value.isNegative() || value.isZero()) {
                faults.add(setting + "=" + value);
            }
        }
    }
}
