package io.github.endpointlease.cloudformation.deploy;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.sts.StsClient;

/** Creates, updates and deletes stacks. One call at a time. */
public final class Deployer {
    private static final DateTimeFormatter CHANGE_SET_NAME = DateTimeFormatter.ofPattern(
                    "'endpoint-lease-'yyyyMMdd'T'HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

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
                change(order, client, changes, before.isEmpty());
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
        try (S3Client s3 = aws.client(S3Client.builder()
                // a body that is signed as a whole is the same on every way, and S3 compares its SHA-256 with ours
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build()))) {
            CodeBucket bucket = bucket(order.bucket(), s3);
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("CodeBucket", bucket.name());
            order.archives().forEach((name, archive) -> {
                CodeBucket.Stored stored = bucket.put(archive.name(), archive.content());
                parameters.put(name + "Key", stored.key());
                parameters.put(name + "Sha256", stored.sha256());
            });
            CodeBucket.Stored template =
                    bucket.put("template.yaml", order.template().getBytes(StandardCharsets.UTF_8));
            String name = CHANGE_SET_NAME.format(clock.instant());
            return ChangeSet.create(client, order.stack(), create, name, bucket.url(template), parameters, pause);
        }
    }

    private CodeBucket bucket(@Nullable String given, S3Client s3) {
        if (given != null) {
            return CodeBucket.given(s3, given, aws.region(), terminal);
        }
        try (StsClient sts = aws.client(StsClient.builder())) {
            return CodeBucket.ofAccount(s3, sts.getCallerIdentity().account(), aws.region(), terminal);
        }
    }

    private void change(Order order, CloudFormationClient client, ChangeSet changes, boolean create) {
        terminal.say("Changes to stack " + order.stack() + " in " + aws.region() + ":");
        changes.show(terminal);
        if (!terminal.confirms(
                (create ? "Create" : "Update") + " stack " + order.stack() + " in " + aws.region() + "?")) {
            changes.discard();
            throw new DeployException(
                    "Not confirmed: stack " + order.stack() + " was not " + (create ? "created." : "changed."), null);
        }
        StackEvents events = new StackEvents(client, changes.stackId(), pause);
        changes.execute();
        String status = events.follow(terminal, changes.size());
        if (!status.equals("CREATE_COMPLETE") && !status.equals("UPDATE_COMPLETE")) {
            throw new DeployException(
                    "Stack " + order.stack() + " ended in " + status
                            + events.firstFailure()
                                    .map(failure -> ". What failed first: " + failure)
                                    .orElse("."),
                    null);
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
