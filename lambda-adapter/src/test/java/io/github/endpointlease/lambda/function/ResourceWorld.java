package io.github.endpointlease.lambda.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.Leases;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.ExpiryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClientBuilder;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** A stack's custom resources on the stand-in, with a clock that moves when the function waits. */
final class ResourceWorld implements AutoCloseable {
    static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    static final String STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1";
    static final String LEASE = "Custom::EndpointLease";
    static final String STORE = "Custom::EndpointLeaseStore";
    static final String INSTALLATION = "Custom::EndpointLeaseInstallation";
    static final String CONFIGS = "Custom::EndpointLeaseConfigs";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How long a run takes. */
    private static final Duration RUN = Duration.ofSeconds(20);

    final Account account = new Account();
    final Cloud cloud = new Cloud();
    final ExpiryStore store = account.parameterStore();
    private final Setup setup;
    private final LeaseResourceFunction function;
    private int requests;

    ResourceWorld() {
        this(Map.of());
    }

    ResourceWorld(Map<String, String> variables) {
        AwsClients clients = AwsClients.with(builder -> {
            account.settings(builder);
            if (builder instanceof CloudFormationClientBuilder || builder instanceof LambdaClientBuilder) {
                builder.endpointOverride(cloud.uri());
            }
        });
        Setup base = account.setup(variables).with("RECONCILE_FUNCTION", "reconcile:live");
        setup = new Setup(base.variables(), clients, account.clock, line -> {});
        function = new LeaseResourceFunction(setup, account.clock::advance);
        cloud.reconciler(new ReconcileFunction(setup));
        cloud.duringRun(() -> account.clock.advance(RUN));
    }

    /** Somebody writes what is no lease. */
    void spoil(EndpointName name) {
        account.clients
                .make(SsmClient.builder())
                .putParameter(put -> put.name("/sagemaker/endpoint/expiry/" + name)
                        .type(ParameterType.STRING)
                        .value("not a lease"));
    }

    Leases leases() {
        return new LeaseParts(LeaseSettings.read(setup.environment()), setup).leases();
    }

    /** One run of the reconciler by its timer. */
    void tick() throws IOException {
        new ReconcileFunction(setup)
                .handleRequest(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), null);
    }

    /** A lease whose endpoint is in service. */
    void running(EndpointName name, Duration time) throws IOException {
        leases().add(name, new EndpointConfigName(Account.CONFIG), time);
        tick();
        account.clock.advance(Account.STARTING);
        tick();
    }

    ObjectNode request(String type, String resource, @Nullable String physicalId, Map<String, String> properties) {
        ObjectNode json = JSON.createObjectNode();
        json.put("RequestType", type);
        json.put("ResponseURL", cloud.uri() + "/bucket?Signature=geheim");
        json.put("StackId", STACK);
        json.put("RequestId", "request-" + ++requests);
        json.put("ResourceType", resource);
        json.put("LogicalResourceId", "Thing");
        if (physicalId != null) {
            json.put("PhysicalResourceId", physicalId);
        }
        ObjectNode texts = json.putObject("ResourceProperties");
        texts.put("ServiceToken", "arn");
        properties.forEach(texts::put);
        return json;
    }

    ObjectNode create(String minutes) {
        return request("Create", LEASE, null, properties(Account.CONFIG, minutes));
    }

    ObjectNode delete() {
        return request("Delete", LEASE, NAME.value(), properties(Account.CONFIG, "30"));
    }

    static Map<String, String> properties(String config, String minutes) {
        return Map.of("EndpointName", NAME.value(), "EndpointConfigName", config, "InitialProvisionMinutes", minutes);
    }

    /** Sends a request and returns the one answer to it. */
    JsonNode send(JsonNode request) throws IOException {
        int before = cloud.answers.size();
        deliver(request, null);
        if (cloud.answers.size() != before + 1) {
            throw new AssertionError("Answers: " + cloud.answers.subList(before, cloud.answers.size()));
        }
        return answer(before);
    }

    JsonNode answer(int number) throws JsonProcessingException {
        String answer = cloud.answers.get(number);
        return JSON.readTree(answer.substring(answer.indexOf('{')));
    }

    void deliver(JsonNode request, @Nullable TestContext context) throws IOException {
        function.handleRequest(
                new ByteArrayInputStream(request.toString().getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                context);
    }

    Instant expiry() {
        return Account.lease(store, NAME).expiry();
    }

    @Override
    public void close() {
        cloud.close();
        account.close();
    }
}
