package io.github.endpointlease.cloudformation.deploy;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Creates, updates and deletes stacks. One call at a time. */
public final class Deployer {
    private final AwsConnection aws;
    private final Terminal terminal;
    private final Pause pause;
    private final InstantSource clock;

    /**
     * @param aws where to
     * @param terminal who is told and asked
     * @param pause waits between two looks at what CloudFormation does
     * @param clock names change sets, and tells when the first token is issued
     */
    public Deployer(AwsConnection aws, Terminal terminal, Pause pause, InstantSource clock) {
        this.aws = aws;
        this.terminal = terminal;
        this.pause = pause;
        this.clock = clock;
    }

    /**
     * What to deploy.
     *
     * @param stack the stack's name
     * @param bucket where the code is put, or null for {@code endpoint-lease-<account>-<region>}, which is made if it is missing
     * @param tokenTable the table of the tokens, if the template creates it, or null if it is there already
     * @param template the rendered template
     * @param archives the code of the functions, by what the names of its parameters, {@code <name>Key} and {@code <name>Sha256},
     *     begin with
     */
    public record Order(
            String stack,
            @Nullable String bucket,
            @Nullable String tokenTable,
            String template,
            Map<String, Archive> archives) {
        /** Keeps the order. */
        public Order {
            archives = Collections.unmodifiableMap(new LinkedHashMap<>(archives));
        }
    }

    /**
     * Creates the stack or updates it: uploads what is not there yet, shows what would change, asks, and follows what happens. Tells
     * the outputs at the end, and the first token if there is none.
     *
     * @param order what to deploy
     * @throws DeployException if it was not deployed; the message says why
     */
    public void deploy(Order order) {
        try (CloudFormationClient client = aws.client(CloudFormationClient.builder())) {
            Stacks stacks = new Stacks(client);
            Optional<Stack> before = stacks.find(order.stack()).filter(stack -> !Stacks.isEmpty(stack));
            before.ifPresent(Stacks::requireUpdatable);
            String tokenTable = order.tokenTable();
            if (before.isEmpty() && tokenTable != null) {
                TokenTable.requireAbsent(aws, tokenTable);
            }
            ChangeSet changes = upload(order, client, before.isEmpty());
            if (changes.isEmpty()) {
                terminal.say("Nothing to change: stack " + order.stack() + " is as the template says.");
            } else {
                new ConfirmedChange(client, aws.region(), terminal, pause).carryOut(changes, order.stack());
            }
            Map<String, String> outputs = Stacks.outputs(stacks.find(changes.stackId())
                    .orElseThrow(() -> new DeployException("Stack " + order.stack() + " is gone.", null)));
            outputs.forEach((name, value) -> terminal.say(name + ": " + value));
            giveFirstToken(outputs);
        } catch (SdkException trouble) {
            throw new DeployException(AwsTrouble.line(trouble), trouble);
        }
    }

    private ChangeSet upload(Order order, CloudFormationClient client, boolean create) {
        try (S3Client s3 = CodeBucket.client(aws)) {
            CodeBucket bucket = CodeBucket.of(aws, s3, order.bucket(), terminal);
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("CodeBucket", bucket.name());
            order.archives().forEach((name, archive) -> {
                CodeBucket.Stored stored = bucket.put(archive.name(), archive.content());
                parameters.put(name + "Key", stored.key());
                parameters.put(name + "Sha256", stored.sha256());
            });
            CodeBucket.Stored template =
                    bucket.put("template.yaml", order.template().getBytes(StandardCharsets.UTF_8));
            String name = ChangeSet.nameAt(clock.instant());
            return ChangeSet.create(client, order.stack(), create, name, bucket.url(template), parameters, pause);
        }
    }

    private void giveFirstToken(Map<String, String> outputs) {
        String table = outputs.get("TokenTable");
        String api = outputs.get("ApiUrl");
        if (table == null || api == null) {
            return;
        }
        try (DynamoDbClient client = aws.client(DynamoDbClient.builder())) {
            FirstToken.giveIfThereIsNone(client, table, api, clock, terminal);
        } catch (SdkException trouble) {
            throw new DeployException(
                    "The stack is deployed, but table " + table + " of its tokens could not be read: "
                            + AwsTrouble.line(trouble),
                    trouble);
        }
    }

    /**
     * Deletes a stack, and tells what remains of it.
     *
     * @param name the stack's name
     * @throws DeployException if it is not deleted completely; the message names what is left
     */
    public void destroy(String name) {
        try (CloudFormationClient client = aws.client(CloudFormationClient.builder())) {
            new Deletion(client, aws.region(), terminal, pause).of(name);
        } catch (SdkException trouble) {
            throw new DeployException(AwsTrouble.line(trouble), trouble);
        }
    }
}
