package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * SageMaker's endpoints: their statuses by the clock, which calls are legal in which, AWS's texts, pages and tags; and its hub of
 * models. Safe for use by many threads.
 *
 * <p>The age of the signature is checked for {@code DeleteEndpoint} only. All other requests are signed by the SDK with the
 * machine's clock, while the clock here is moved by hand. Signatures themselves are not verified.
 */
public final class SageMakerService implements Service {
    /** What its operations' names begin with. */
    public static final String NAME = "SageMaker";

    private static final Set<String> DELETABLE = Set.of("InService", "Failed", "OutOfService", "UpdateRollbackFailed");
    private static final String NO_CAPACITY =
            "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.";

    private final InstantSource clock;
    private final SageMakerHub hub = new SageMakerHub();
    private final JsonService operations = new JsonService(Map.of(
            "CreateEndpoint", this::create,
            "DescribeEndpoint", this::describe,
            "ListEndpoints", this::list,
            "DeleteEndpoint", this::delete,
            "ListTags", this::listTags,
            "AddTags", this::addTags,
            "DescribeHubContent", hub::describe));
    private final Map<String, SageMakerEndpoint> endpoints = new HashMap<>();
    private final NavigableMap<String, SageMakerEndpoint> listed = new TreeMap<>();
    private final Set<String> configs = new HashSet<>();
    private final Map<String, AwsError> refusals = new HashMap<>();
    private final SageMakerListing listing = new SageMakerListing();
    private Duration startup = Duration.ZERO;
    private Duration deletion = Duration.ZERO;
    private final SageMakerTags tags = new SageMakerTags();
    private boolean shortOfCapacity;
    private Optional<TagCondition> condition = Optional.empty();
    private String signature = "";

    private SageMakerService(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds it to a stand-in, without endpoints and configs; endpoints start and go at once. */
    public static SageMakerService addTo(AwsStandIn aws, InstantSource clock) {
        SageMakerService service = new SageMakerService(clock);
        aws.with(NAME, service);
        return service;
    }

    @Override
    public synchronized Answer answer(Call call) {
        String operation = call.operation().substring(call.operation().indexOf('.') + 1);
        AwsError refusal = refusals.get(operation);
        if (refusal != null) {
            throw refusal;
        }
        if (operation.equals("DeleteEndpoint")) {
            SignatureAge.requireFresh(call, clock.instant());
        }
        signature = call.headers().getOrDefault("authorization", "");
        return operations.answer(call);
    }

    /** Lets an access key delete only what bears a tag, as a policy with {@code aws:ResourceTag} does. */
    public synchronized void confine(String accessKey, String tag) {
        condition = Optional.of(new TagCondition(accessKey, tag));
    }

    /** How long endpoints take to start, and to go. */
    public synchronized void durations(Duration starting, Duration deleting) {
        startup = starting;
        deletion = deleting;
    }

    public synchronized void addConfig(String name) {
        configs.add(SageMakerEndpoint.key(name));
    }

    /** Adds a version of a JumpStart model to the public hub. */
    public synchronized void addHubContent(String modelId, String version, String document) {
        hub.add(modelId, version, document);
    }

    /** Adds an endpoint that somebody else made: it is in service, with just these tags. */
    public synchronized void addForeign(String name, Map<String, String> tags) {
        Instant now = clock.instant();
        put(new SageMakerEndpoint(name, "theirs", now, now, tags));
    }

    /** Puts an endpoint into a status, also one that does not exist at AWS, until it is deleted. */
    public synchronized void force(String name, String status) {
        find(name).force(status);
    }

    public synchronized void fail(String name, String reason) {
        find(name).doom(reason);
        find(name).force("Failed");
    }

    /** Makes an endpoint vanish at once, as if its deletion by somebody else had come to its end. */
    public synchronized void vanish(String name) {
        SageMakerEndpoint endpoint = endpoints.remove(SageMakerEndpoint.key(name));
        if (endpoint != null) {
            listed.remove(endpoint.order());
        }
    }

    /** Whether endpoints that are created from now on find no machine. */
    public synchronized void shortOfCapacity(boolean isShort) {
        shortOfCapacity = isShort;
    }

    /** Refuses an operation, such as {@code CreateEndpoint}, before anything is done. */
    public synchronized void refuse(String operation, int status, String code, String message) {
        refusals.put(operation, new AwsError(status, code, message));
    }

    /** Refuses to create, as where an account's limit is reached. */
    public void quotaReached() {
        refuse(
                "CreateEndpoint",
                400,
                "ResourceLimitExceeded",
                "The account-level service limit 'ml.g5.12xlarge for endpoint usage' is 0 Instances");
    }

    /** Refuses nothing any more. */
    public synchronized void accept() {
        refusals.clear();
    }

    /** Lets listings lag: some show what an earlier one showed, none what is older than given. */
    public synchronized void lag(long seed, Duration most) {
        listing.lag(seed, most);
    }

    public synchronized void keepUp() {
        listing.keepUp();
    }

    public synchronized void tagsPerPage(int most) {
        tags.perPage(most);
    }

    /** Returns an endpoint's status; empty if there is none. */
    public synchronized Optional<String> status(String name) {
        return settled(name).map(endpoint -> endpoint.status(clock.instant()));
    }

    /** Returns an endpoint's tags; empty if there is none. */
    public synchronized Map<String, String> tags(String name) {
        return settled(name).map(endpoint -> Map.copyOf(endpoint.tags())).orElse(Map.of());
    }

    /** Whether an endpoint of exactly this name answers. */
    synchronized boolean serves(String name) {
        Set<String> serving = Set.of("InService", "Updating", "SystemUpdating", "RollingBack", "UpdateRollbackFailed");
        return settled(name)
                .filter(endpoint -> endpoint.name().equals(name))
                .filter(endpoint -> serving.contains(endpoint.status(clock.instant())))
                .isPresent();
    }

    private ObjectNode create(JsonNode input) {
        Instant now = clock.instant();
        String name = input.path("EndpointName").asText();
        String config = input.path("EndpointConfigName").asText();
        if (settled(name).isPresent()) {
            throw AwsError.validation(
                    "Cannot create already existing endpoint \"" + SageMakerEndpoint.arn(name) + "\".");
        }
        if (!configs.contains(SageMakerEndpoint.key(config))) {
            throw AwsError.validation(
                    "Could not find endpoint configuration \"" + SageMakerEndpoint.configArn(config) + "\".");
        }
        SageMakerEndpoint endpoint =
                new SageMakerEndpoint(name, config, now, now.plus(startup), SageMakerTags.of(input));
        if (shortOfCapacity) {
            endpoint.doom(NO_CAPACITY);
        }
        put(endpoint);
        return JsonService.object().put("EndpointArn", SageMakerEndpoint.arn(name));
    }

    private ObjectNode describe(JsonNode input) {
        return find(input.path("EndpointName").asText()).description(clock.instant());
    }

    private ObjectNode list(JsonNode input) {
        Instant now = clock.instant();
        List<String> gone = listed.values().stream()
                .filter(endpoint -> endpoint.isGone(now))
                .map(SageMakerEndpoint::name)
                .toList();
        gone.forEach(this::vanish);
        return listing.page(input, listed, now);
    }

    /** What is said to the deletion of one that is being deleted is not confirmed. */
    private ObjectNode delete(JsonNode input) {
        Instant now = clock.instant();
        SageMakerEndpoint endpoint = find(input.path("EndpointName").asText());
        condition.ifPresent(rule -> rule.require(signature, endpoint));
        if (!DELETABLE.contains(endpoint.status(now))) {
            throw AwsError.validation(
                    "Cannot update in-progress endpoint \"" + SageMakerEndpoint.arn(endpoint.name()) + "\".");
        }
        endpoint.delete(now.plus(deletion));
        return JsonService.object();
    }

    private ObjectNode listTags(JsonNode input) {
        return tags.list(byArn(input).tags(), input);
    }

    private ObjectNode addTags(JsonNode input) {
        return tags.add(byArn(input).tags(), input);
    }

    private SageMakerEndpoint byArn(JsonNode input) {
        String arn = input.path("ResourceArn").asText();
        return List.copyOf(endpoints.keySet()).stream()
                .filter(key -> SageMakerEndpoint.arn(key).equals(arn))
                .findFirst()
                .flatMap(this::settled)
                .orElseThrow(() -> AwsError.validation("Could not find resource \"" + arn + "\"."));
    }

    private SageMakerEndpoint find(String name) {
        return settled(name)
                .orElseThrow(
                        () -> AwsError.validation("Could not find endpoint \"" + SageMakerEndpoint.arn(name) + "\"."));
    }

    /** Finds an endpoint, after letting go of it if it is gone by now. */
    private Optional<SageMakerEndpoint> settled(String name) {
        SageMakerEndpoint endpoint = endpoints.get(SageMakerEndpoint.key(name));
        if (endpoint != null && endpoint.isGone(clock.instant())) {
            vanish(name);
            return Optional.empty();
        }
        return Optional.ofNullable(endpoint);
    }

    private void put(SageMakerEndpoint endpoint) {
        vanish(endpoint.name());
        endpoints.put(SageMakerEndpoint.key(endpoint.name()), endpoint);
        listed.put(endpoint.order(), endpoint);
    }
}
