package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.backend.dynamodb.DynamoDbExpiryStore;
import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.cloudformation.template.TemplateTree;
import io.github.endpointlease.lambda.runtime.LambdaProcess;
import io.github.endpointlease.lambda.runtime.Result;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.standin.AwsError;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Call;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.DynamoDbLocal;
import io.github.endpointlease.standin.OriginalUpdater;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.standin.SageMakerRuntimeService;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.standin.StepFunctionsService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.ssm.SsmClient;

/** A stack of a template, on stand-ins. Its functions start when they are first called. */
final class WalkedStack implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TEST = "WALK";

    /** Half of the time to start goes into verifying the archives' classes, which FunctionProcessesIT has the JVM do. */
    private static final List<String> SOONER =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote");

    private static final Pattern ARCHIVE = Pattern.compile(" of (endpoint-lease-[a-z]+\\.jar)\\.$");

    final TemplateTree template;
    final Physical physical;
    final Policies policies;
    final Permissions permissions;
    final Gateway gateway;
    final AwsStandIn aws = AwsStandIn.start();
    final SageMakerService sageMaker = SageMakerService.addTo(aws, InstantSource.system());
    final Models models;
    final CustomResources customResources;
    final DynamoDbClient dynamoDb;

    private final Path functions;
    private final StepFunctionsService machines;
    private final Map<String, Path> archives = new ConcurrentHashMap<>();
    private final Map<String, LambdaProcess> processes = new ConcurrentHashMap<>();
    private final Set<String> there = ConcurrentHashMap.newKeySet();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final Set<String> waitedFor = ConcurrentHashMap.newKeySet();
    /** What the stack has been doing, newest first. */
    private final Deque<String> states = new ConcurrentLinkedDeque<>(List.of("CREATE_IN_PROGRESS"));

    /**
     * @param yaml the rendered template
     * @param functions where the archives of the functions are
     */
    WalkedStack(String yaml, Path functions) {
        this("walked", yaml, functions);
    }

    /**
     * The same under a name of its own, where several are walked at once.
     *
     * @param name begins the names of what the template gives none
     */
    WalkedStack(String name, String yaml, Path functions) {
        this.functions = functions;
        template = TemplateTree.parse(yaml);
        physical = new Physical(template, name, parameters(template));
        policies = new Policies(template, physical);
        permissions = new Permissions(template, physical);
        ParameterStore.addTo(aws);
        models = new Models(SageMakerRuntimeService.addTo(aws, sageMaker));
        aws.with(SageMakerRuntimeService.NAME, models);
        aws.withDynamoDb(DynamoDbLocal.shared());
        machines = StepFunctionsService.addTo(aws, InstantSource.system(), (endpoint, request) -> {
            throw new IllegalStateException("every machine has its own definition");
        });
        CloudStandIns.addTo(aws, physical, () -> List.copyOf(states), this::invokedByAFunction);
        dynamoDb = client(DynamoDbClient.builder(), TEST);
        AwsCalls calls = new AwsCalls(sageMaker);
        aws.guard(call -> requireAllowed(calls, call));
        customResources = new CustomResources(template, physical, this::function);
        gateway = new Gateway(template, physical, this::function, permissions, new SageMakerIntegration(aws.uri()));
    }

    /** Gives it an archive of a user's, before it is created. */
    WalkedStack with(String parameter, Path archive) {
        archives.put(parameter, archive);
        return this;
    }

    /** Archives lie under their names, which the parameters' descriptions end with. */
    private static Map<String, String> parameters(TemplateTree template) {
        Map<String, String> parameters = new HashMap<>();
        template.parameters().forEach((name, parameter) -> {
            Matcher archive = ARCHIVE.matcher(text(map(parameter), "Description"));
            parameters.put(name, archive.find() ? archive.group(1) : name);
        });
        return parameters;
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder, String accessKey) {
        return Clients.client(builder, aws.uri(), PATIENCE, accessKey);
    }

    /** A client of the test's own, which may do everything. The caller closes it. */
    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C testClient(B builder) {
        return client(builder, TEST);
    }

    private void requireAllowed(AwsCalls calls, Call call) {
        String role = AwsCalls.signer(call);
        if (role.equals(TEST)) {
            return;
        }
        for (Access access : calls.needs(call)) {
            if (!there.contains(role) || !policies.allows(role, access)) {
                denied.add(role + " may not " + access);
                throw new AwsError(
                        400,
                        "AccessDeniedException",
                        "User: " + role + " is not authorized to perform: " + access.action() + " on resource: "
                                + access.resource());
            }
        }
    }

    /** What the functions wanted and their roles do not allow. */
    Set<String> denied() {
        return Set.copyOf(denied);
    }

    /** Makes everything, in the order that CloudFormation may take, and tells the custom resources. */
    void create() {
        states.push("CREATE_IN_PROGRESS");
        StackOrder.ofCreation(template).forEach(this::create);
        states.push("CREATE_COMPLETE");
    }

    /**
     * The same until one resource fails. Then all that was made is undone.
     *
     * @param failing where it ends; this one is not made
     * @param beforeRollback what happens before CloudFormation notices
     */
    void failToCreate(String failing, Runnable beforeRollback) {
        states.push("CREATE_IN_PROGRESS");
        StackOrder.ofCreation(template).stream()
                .takeWhile(id -> !id.equals(failing))
                .forEach(this::create);
        beforeRollback.run();
        states.push("ROLLBACK_IN_PROGRESS");
        deleteAll("Retain");
        states.push("ROLLBACK_COMPLETE");
    }

    /** Deletes everything, in the order that CloudFormation may take, and tells the custom resources. */
    void delete() {
        states.push("DELETE_IN_PROGRESS");
        deleteAll("Retain", "RetainExceptOnCreate");
    }

    private void create(String id) {
        switch (text(map(template.resources().get(id)), "Type")) {
            case "AWS::DynamoDB::Table" -> createTable(id);
            case "AWS::SageMaker::EndpointConfig" -> sageMaker.addConfig(physical.ref(id));
            case "AWS::StepFunctions::StateMachine" -> {
                Map<String, Object> machine = physical.properties(id);
                machines.createStateMachine(
                        physical.ref(id).substring(physical.ref(id).lastIndexOf(':') + 1),
                        new MachineRun(
                                map(machine.get("Definition")),
                                new EndpointTask(aws.uri(), role(text(machine, "RoleArn")))));
            }
            default -> {
                if (StackOrder.isCustom(template, id)) {
                    customResources.create(id);
                }
            }
        }
        there.add(id);
    }

    private void deleteAll(String... retaining) {
        for (String id : StackOrder.ofDeletion(template, there)) {
            Map<String, Object> resource = map(template.resources().get(id));
            if (StackOrder.isCustom(template, id)) {
                customResources.delete(id);
            } else if (text(resource, "Type").equals("AWS::DynamoDB::Table")
                    && !List.of(retaining).contains(resource.getOrDefault("DeletionPolicy", "Delete"))) {
                dynamoDb.deleteTable(request -> request.tableName(physical.ref(id)));
            }
            there.remove(id);
        }
    }

    private void createTable(String id) {
        Map<String, Object> table = physical.properties(id);
        Map<String, Object> key = map(list(table.get("KeySchema")).get(0));
        String name = text(key, "AttributeName");
        if (dynamoDb.listTables().tableNames().contains(physical.ref(id))) {
            dynamoDb.deleteTable(request -> request.tableName(physical.ref(id)));
        }
        dynamoDb.createTable(request -> request.tableName(physical.ref(id))
                .billingMode(text(table, "BillingMode"))
                .attributeDefinitions(List.of(AttributeDefinition.builder()
                        .attributeName(name)
                        .attributeType((String)
                                map(list(table.get("AttributeDefinitions")).get(0))
                                        .get("AttributeType"))
                        .build()))
                .keySchema(List.of(KeySchemaElement.builder()
                        .attributeName(name)
                        .keyType(text(key, "KeyType"))
                        .build())));
    }

    private static String role(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** Adds ten minutes as the original does, which keeps what it does not know and overwrites what it has not seen. */
    void extendAsTheOriginal(String endpoint) {
        try (SsmClient ssm = client(SsmClient.builder(), TEST)) {
            new OriginalUpdater(ssm, InstantSource.system()).extend(endpoint, 10);
        }
    }

    /** What EventBridge does with an event: it calls the targets of a rule that is there and takes such events. */
    void fire(String rule, String event) {
        EventRule described = new EventRule(physical.properties(rule));
        if (!there.contains(rule) || !described.takes(json(event))) {
            return;
        }
        for (Object target : list(described.properties().get("Targets"))) {
            String function = text(map(target), "Arn");
            if (!permissions.allow("events.amazonaws.com", ruleArn(rule), function)) {
                throw new IllegalStateException("EventBridge may not call " + function + " for " + rule);
            }
            function(function, json(event));
        }
    }

    private String ruleArn(String rule) {
        return "arn:aws:events:" + Physical.REGION + ":" + Physical.ACCOUNT + ":rule/" + physical.ref(rule);
    }

    private JsonNode function(String aliasArn, JsonNode event) {
        Result result = invoke(aliasArn, event.toString().getBytes(StandardCharsets.UTF_8));
        if (result instanceof Result.Failed failed) {
            throw new Gateway.FunctionFailed(failed.message());
        }
        return json(result.text());
    }

    /**
     * What a function calls for itself is the reconciler, again and again, while it waits for a quarantine to pass. So that nobody has
     * to wait here, the time passes between two such calls: a lease that the function has found stopped, and did not take for free,
     * is older the next time.
     */
    private Result invokedByAFunction(String aliasArn, byte[] event) {
        ExpiryStore store = leaseStore();
        Optional<String> token = Optional.empty();
        do {
            LeasePage page = store.page(token);
            page.leases().forEach(stored -> age(store, stored));
            token = page.nextToken();
        } while (token.isPresent());
        return invoke(aliasArn, event);
    }

    private void age(ExpiryStore store, StoredLease stored) {
        Duration quarantine =
                Duration.ofSeconds(Long.parseLong(text(variables("LeaseResourceFunction"), "DELETE_WINDOW_SECONDS")));
        Instant past = Instant.now().minus(quarantine);
        if (stored instanceof StoredLease.Valid valid
                && valid.lease().phase() == Phase.STOPPED
                && valid.lease().phaseSince().isAfter(past)
                && store.compareAndSet(valid.version(), valid.lease().stopped(past))) {
            waitedFor.add(stored.name().value());
        }
    }

    private ExpiryStore leaseStore() {
        return text(variables("LeaseResourceFunction"), "LEASE_STORE").equals("ssm")
                ? SsmExpiryStore.create(testClient(SsmClient.builder()))
                : DynamoDbExpiryStore.create(dynamoDb, physical.ref("LeaseTable"));
    }

    /** The leases that were not taken for free before their quarantine had passed. */
    Set<String> waitedFor() {
        return Set.copyOf(waitedFor);
    }

    /** Calls a function by the ARN of its alias. */
    private Result invoke(String aliasArn, byte[] event) {
        String id = template.ofType("AWS::Lambda::Alias").keySet().stream()
                .filter(alias -> physical.ref(alias).equals(aliasArn))
                .filter(there::contains)
                .findFirst()
                .map(alias -> alias.replace("Alias", "Function"))
                .orElseThrow(() -> {
                    denied.add("There is no function " + aliasArn);
                    return new IllegalStateException("There is no function " + aliasArn);
                });
        Duration timeout = Duration.ofSeconds(
                (Integer) Objects.requireNonNull(template.properties(id).get("Timeout")));
        return process(id).invoke(event, timeout);
    }

    private Map<String, Object> variables(String function) {
        return map(map(physical.properties(function).get("Environment")).get("Variables"));
    }

    /** One that ran before a creation was undone goes on: it is the same code with the same environment. */
    private LambdaProcess process(String id) {
        return processes.computeIfAbsent(id, absent -> {
            Map<String, Object> function = physical.properties(id);
            String key = text(map(function.get("Code")), "S3Key");
            Path archive = archives.getOrDefault(key, functions.resolve(key));
            Map<String, String> environment = new LinkedHashMap<>();
            variables(id).forEach((name, value) -> environment.put(name, (String) value));
            environment.put("AWS_ENDPOINT_URL", aws.uri().toString());
            environment.put("AWS_ACCESS_KEY_ID", role(text(function, "Role")));
            return LambdaProcess.start(archive, text(function, "Handler"), environment, SOONER);
        });
    }

    /** Everything that the functions have written. */
    String logs() {
        List<String> logs = new ArrayList<>();
        processes.forEach((id, process) -> logs.add(id + "\n" + process.log()));
        return String.join("\n", logs);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        processes.values().forEach(LambdaProcess::close);
        customResources.close();
        dynamoDb.close();
        aws.close();
    }
}
