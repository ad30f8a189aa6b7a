package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.cloudformation.template.TemplateTree;
import io.github.endpointlease.lambda.runtime.LambdaProcess;
import io.github.endpointlease.lambda.runtime.Result;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import software.amazon.awssdk.services.ssm.SsmClient;

/** A stack of a template, on stand-ins. Its functions start when they are first called. */
final class WalkedStack implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TEST = "WALK";

    final TemplateTree template;
    final Physical physical;
    final Policies policies;
    final Gateway gateway;
    final AwsStandIn aws = AwsStandIn.start();
    final SageMakerService sageMaker = SageMakerService.addTo(aws, InstantSource.system());
    final CustomResources customResources;
    final DynamoDbClient dynamoDb;

    private final Path functions;
    private final Map<String, LambdaProcess> processes = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> stackStatus =
            new ConcurrentLinkedQueue<>(List.of("CREATE_IN_PROGRESS"));

    /**
     * @param yaml the rendered template
     * @param functions where the archives of the functions are
     */
    WalkedStack(String yaml, Path functions) {
        this.functions = functions;
        template = TemplateTree.parse(yaml);
        physical = new Physical(template, "walked", parameters(template));
        policies = new Policies(template, physical);
        ParameterStore.addTo(aws);
        SageMakerRuntimeService.addTo(aws, sageMaker);
        aws.withDynamoDb(DynamoDbLocal.shared());
        CloudStandIns.addTo(aws, physical, stackStatus::peek, this::invoke);
        dynamoDb = client(DynamoDbClient.builder(), TEST);
        AwsCalls calls = new AwsCalls(sageMaker, physical.stackId());
        aws.guard(call -> requireAllowed(calls, call));
        customResources = new CustomResources(template, physical, this::function);
        gateway = new Gateway(template, physical, this::function, new SageMakerIntegration(aws.uri()));
    }

    private static Map<String, String> parameters(TemplateTree template) {
        Map<String, String> parameters = new HashMap<>();
        template.parameters().keySet().forEach(name -> parameters.put(name, name));
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
            if (!policies.allows(role, access)) {
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

    /** Makes the tables, endpoint configs and state machines, and tells the custom resources, as a creation does. */
    void create() {
        template.ofType("AWS::DynamoDB::Table").keySet().forEach(this::createTable);
        template.ofType("AWS::SageMaker::EndpointConfig").keySet().forEach(id -> sageMaker.addConfig("walked-" + id));
        StepFunctionsService machines = StepFunctionsService.addTo(aws, InstantSource.system(), (name, request) -> {
            throw new IllegalStateException("every machine has its own definition");
        });
        template.ofType("AWS::StepFunctions::StateMachine").keySet().forEach(id -> {
            Map<String, Object> machine = physical.properties(id);
            machines.createStateMachine(
                    "walked-" + id,
                    new MachineRun(map(machine.get("Definition")), invokingAs(role(text(machine, "RoleArn")))));
        });
        customResources.create();
        stackStatus.clear();
        stackStatus.add("CREATE_COMPLETE");
    }

    /** Tells the custom resources that the stack goes, in the order in which CloudFormation would. */
    void delete() {
        stackIs("DELETE_IN_PROGRESS");
        customResources.delete();
    }

    /** What DescribeStacks says from now on. */
    void stackIs(String status) {
        stackStatus.clear();
        stackStatus.add(status);
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

    private MachineRun.Task invokingAs(String role) {
        SageMakerRuntimeClient client = client(SageMakerRuntimeClient.builder(), role);
        return (resource, parameters) -> {
            if (!resource.equals("arn:aws:states:::aws-sdk:sagemakerruntime:invokeEndpoint")) {
                throw new IllegalStateException("Step Functions does not know " + resource);
            }
            JsonNode body = parameters.path("Body");
            try {
                var answer = client.invokeEndpoint(request -> request.endpointName(
                                parameters.path("EndpointName").asText())
                        .contentType(parameters.path("ContentType").asText())
                        .body(SdkBytes.fromUtf8String(body.isTextual() ? body.textValue() : body.toString())));
                return JSON.createObjectNode()
                        .put("Body", answer.body().asUtf8String())
                        .put("ContentType", answer.contentType())
                        .put("InvokedProductionVariant", answer.invokedProductionVariant());
            } catch (SageMakerRuntimeException refused) {
                throw new MachineRun.Failure(
                        "SageMakerRuntime." + refused.awsErrorDetails().errorCode() + "Exception",
                        refused.awsErrorDetails().errorMessage());
            }
        };
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

    /** Runs what EventBridge would call: the targets of a rule. */
    void fire(String rule, String event) {
        list(physical.properties(rule).get("Targets"))
                .forEach(target -> function(text(map(target), "Arn"), json(event)));
    }

    private JsonNode function(String aliasArn, JsonNode event) {
        Result result = invoke(aliasArn, event.toString().getBytes(StandardCharsets.UTF_8));
        if (result instanceof Result.Failed failed) {
            throw new Gateway.FunctionFailed(failed.message());
        }
        return json(result.text());
    }

    /** Calls a function by the ARN of its alias. */
    private Result invoke(String aliasArn, byte[] event) {
        String id = template.ofType("AWS::Lambda::Alias").keySet().stream()
                .filter(alias -> physical.ref(alias).equals(aliasArn))
                .findFirst()
                .map(alias -> alias.replace("Alias", "Function"))
                .orElseThrow(() -> new IllegalStateException("There is no function " + aliasArn));
        Duration timeout = Duration.ofSeconds(
                (Integer) Objects.requireNonNull(template.properties(id).get("Timeout")));
        return process(id).invoke(event, timeout);
    }

    private LambdaProcess process(String id) {
        return processes.computeIfAbsent(id, absent -> {
            Map<String, Object> function = physical.properties(id);
            String key = text(map(function.get("Code")), "S3Key");
            String jar = key.equals("AuthorizerKey") ? "endpoint-lease-authorizer.jar" : "endpoint-lease-functions.jar";
            Map<String, String> environment = new LinkedHashMap<>();
            map(map(function.get("Environment")).get("Variables"))
                    .forEach((name, value) -> environment.put(name, (String) value));
            environment.put("AWS_ENDPOINT_URL", aws.uri().toString());
            environment.put("AWS_ACCESS_KEY_ID", role(text(function, "Role")));
            return LambdaProcess.start(functions.resolve(jar), text(function, "Handler"), environment);
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
