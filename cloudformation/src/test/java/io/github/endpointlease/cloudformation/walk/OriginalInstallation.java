package io.github.endpointlease.cloudformation.walk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.cloudformation.deploy.AccountResources;
import io.github.endpointlease.cloudformation.deploy.OriginalStack;
import io.github.endpointlease.cloudformation.deploy.Retainer;
import io.github.endpointlease.cloudformation.deploy.S3StandIn;
import io.github.endpointlease.cloudformation.deploy.StackTreesStandIn;
import io.github.endpointlease.cloudformation.deploy.StandInConnection;
import io.github.endpointlease.cloudformation.deploy.StsStandIn;
import io.github.endpointlease.cloudformation.deploy.Terminal;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.OriginalUpdater;
import io.github.endpointlease.standin.SageMakerService;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * The original in the account of a {@link WalkedStack}: its stack on a CloudFormation of its own, its leases, tokens and endpoints where
 * ours are, and what is done to it in the how-to.
 */
final class OriginalInstallation implements AutoCloseable {
    private static final String PATH = "/sagemaker/endpoint/expiry";
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("dd-MM-uuuu-HH-mm-ss", Locale.ROOT);

    /** Adds time as the original's API does. */
    final OriginalUpdater updater;

    private final AwsStandIn aws = AwsStandIn.start();
    private final StandInConnection connection = new StandInConnection(aws, Physical.REGION);
    private final StackTreesStandIn cloudFormation;
    private final CloudFormationClient client = connection.client(CloudFormationClient.builder());
    private final SsmClient ssm;
    private final DynamoDbClient dynamoDb;
    private final SageMakerClient sageMaker;
    private final SageMakerService endpoints;
    private final List<String> said = new ArrayList<>();

    OriginalInstallation(WalkedStack ours) {
        ssm = ours.testClient(SsmClient.builder());
        sageMaker = ours.testClient(SageMakerClient.builder());
        dynamoDb = ours.dynamoDb;
        endpoints = ours.sageMaker;
        updater = new OriginalUpdater(ssm, InstantSource.system());
        StsStandIn.addTo(aws, Physical.ACCOUNT);
        S3StandIn s3 = S3StandIn.addTo(aws, Physical.ACCOUNT);
        cloudFormation = StackTreesStandIn.addTo(aws, s3, Physical.ACCOUNT, new Account());
        OriginalStack.deploy(cloudFormation, s3, Physical.ACCOUNT);
    }

    /** What of the stack's resources the walk can see. */
    private final class Account implements AccountResources {
        @Override
        public void put(String type, String physicalId, JsonNode properties) {
            switch (type) {
                case "AWS::SSM::Parameter" ->
                    ssm.putParameter(request -> request.name(physicalId)
                            .type(ParameterType.STRING)
                            .overwrite(true)
                            .value(properties.path("Value").asText()));
                case "AWS::DynamoDB::Table" -> createTable(physicalId);
                case "AWS::SageMaker::EndpointConfig" -> endpoints.addConfig(physicalId);
                case "AWS::SageMaker::Endpoint" -> endpoints.addForeign(physicalId, Map.of());
                default -> {
                    // nothing of ours meets it
                }
            }
        }

        @Override
        public void delete(String type, String physicalId) {
            switch (type) {
                case "AWS::SSM::Parameter" -> ssm.deleteParameter(request -> request.name(physicalId));
                case "AWS::DynamoDB::Table" -> dynamoDb.deleteTable(request -> request.tableName(physicalId));
                case "AWS::SageMaker::Endpoint" -> endpoints.vanish(physicalId);
                default -> {
                    // nothing of ours meets it
                }
            }
        }
    }

    private void createTable(String name) {
        if (hasTable()) {
            dynamoDb.deleteTable(request -> request.tableName(name));
        }
        dynamoDb.createTable(request -> request.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("token")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("token")
                        .keyType(KeyType.HASH)
                        .build()));
    }

    boolean hasTable() {
        return dynamoDb.listTables().tableNames().contains(OriginalStack.TABLE);
    }

    /** Step 1: the value of each parameter, by its endpoint. */
    Map<String, String> leases() {
        Map<String, String> leases = new TreeMap<>();
        ssm.getParametersByPathPaginator(request -> request.path(PATH)).stream()
                .flatMap(page -> page.parameters().stream())
                .forEach(parameter -> leases.put(parameter.name().substring(PATH.length() + 1), parameter.value()));
        return leases;
    }

    /** Step 2. */
    void retain() {
        Terminal terminal = new Terminal() {
            @Override
            public void say(String line) {
                said.add(line);
            }

            @Override
            public boolean confirms(String question) {
                return true;
            }
        };
        new Retainer(connection, terminal, () -> true, InstantSource.system()).retain(OriginalStack.NAME, null);
    }

    /** The way back of step 2: the command that step 2 has told. */
    void takeBackRetain() {
        String url = said.get(said.size() - 1).replaceAll(".*--template-url (\\S+).*", "$1");
        client.updateStack(request -> request.stackName(OriginalStack.NAME)
                .templateURL(url)
                .capabilities(
                        Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM, Capability.CAPABILITY_AUTO_EXPAND)
                .parameters(Parameter.builder()
                        .parameterKey("BootstrapVersion")
                        .usePreviousValue(true)
                        .build()));
    }

    /** The way back of step 3: the endpoint configs of the original, and of the other keys what is there. */
    void takeBackConfigs(Map<String, String> before) {
        before.forEach((endpoint, value) -> {
            ObjectNode lease = updater.load(endpoint);
            lease.set("endpoint_config_name", WalkedStack.json(value).path("endpoint_config_name"));
            put(endpoint, lease);
        });
    }

    void put(String endpoint, ObjectNode lease) {
        ssm.putParameter(request -> request.name(PATH + "/" + endpoint)
                .type(ParameterType.STRING)
                .overwrite(true)
                .value(lease.toString()));
    }

    /** Step 5. */
    void delete() {
        client.deleteStack(request -> request.stackName(OriginalStack.NAME));
    }

    boolean timerRuns() {
        return cloudFormation
                .definition(OriginalStack.TIMER)
                .path("Properties")
                .path("State")
                .asText()
                .equals("ENABLED");
    }

    /** What the original does every minute, while its timer runs: it starts what has time left, and deletes what has none. */
    void minute() {
        if (!timerRuns()) {
            return;
        }
        leases().forEach((endpoint, value) -> {
            JsonNode lease = WalkedStack.json(value);
            boolean isOver = LocalDateTime.parse(lease.path("expiry").asText(), EXPIRY)
                    .isBefore(LocalDateTime.now(ZoneOffset.UTC));
            boolean isThere = endpoints.status(endpoint).isPresent();
            if (isOver && isThere) {
                sageMaker.deleteEndpoint(request -> request.endpointName(endpoint));
            } else if (!isOver && !isThere) {
                sageMaker.createEndpoint(request -> request.endpointName(endpoint)
                        .endpointConfigName(lease.path("endpoint_config_name").asText()));
            }
        });
    }

    @Override
    public void close() {
        ssm.close();
        sageMaker.close();
        client.close();
        aws.close();
    }
}
