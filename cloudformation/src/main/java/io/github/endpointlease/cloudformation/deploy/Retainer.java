package io.github.endpointlease.cloudformation.deploy;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.S3Client;

/** Lets what we take over from the original's stack outlive it, and its timer rest. One call at a time. */
public final class Retainer {
    /** In which CloudFormation takes a change. */
    private static final Set<String> SETTLED = Set.of(
            "CREATE_COMPLETE",
            "UPDATE_COMPLETE",
            "UPDATE_ROLLBACK_COMPLETE",
            "IMPORT_COMPLETE",
            "IMPORT_ROLLBACK_COMPLETE");

    private final AwsConnection aws;
    private final Terminal terminal;
    private final Pause pause;
    private final InstantSource clock;

    /**
     * @param aws where the stack is
     * @param terminal who is told and asked
     * @param pause waits between two looks at what CloudFormation does
     * @param clock names change sets
     */
    public Retainer(AwsConnection aws, Terminal terminal, Pause pause, InstantSource clock) {
        this.aws = aws;
        this.terminal = terminal;
        this.pause = pause;
        this.clock = clock;
    }

    /**
     * Reads the templates of the stack and of all that are nested in it, stores changed copies of them, and updates the stack to these
     * after a yes. Its parameters keep their values. Then looks whether CloudFormation has taken every change: it did not always.
     *
     * @param name the stack's name
     * @param bucket where the templates are put, or null for {@code endpoint-lease-<account>-<region>}, which is made if it is missing
     * @throws DeployException if the stack is not the original's, or was not changed; the message says why
     */
    public void retain(String name, @Nullable String bucket) {
        try (CloudFormationClient client = aws.client(CloudFormationClient.builder())) {
            Stack stack = find(new Stacks(client), name);
            StackTree tree = StackTree.read(client, stack.stackId());
            if (!tree.holdsLeases()) {
                throw new DeployException(
                        "Neither stack " + name + " nor a stack nested in it has a parameter under"
                                + " /sagemaker/endpoint/expiry/: it is not the original's.",
                        null);
            }
            Retained retained = Retained.of(tree);
            if (!retained.isChanged()) {
                terminal.say("Nothing to change: what is taken over outlives stack " + name + ", and its timer rests.");
                return;
            }
            retained.lines().forEach(terminal::say);
            String back = update(client, stack, tree, retained, bucket);
            List<String> missed =
                    Retained.of(StackTree.read(client, stack.stackId())).lines();
            if (!missed.isEmpty()) {
                missed.forEach(terminal::say);
                throw new DeployException(
                        "CloudFormation has updated stack " + name
                                + " without these changes. Do not delete it: run retain again first.",
                        null);
            }
            terminal.say("Stack " + name + " starts and stops nothing any more. To take that back:");
            terminal.say("  " + back);
        } catch (SdkException trouble) {
            throw new DeployException(AwsTrouble.line(trouble), trouble);
        }
    }

    private Stack find(Stacks stacks, String name) {
        Stack stack = stacks.find(name)
                .orElseThrow(
                        () -> new DeployException("There is no stack " + name + " in " + aws.region() + ".", null));
        if (stack.rootId() != null) {
            throw new DeployException(
                    "Stack " + name + " is nested in " + stack.rootId() + ": name that one, which updates this, too.",
                    null);
        }
        if (!SETTLED.contains(stack.stackStatusAsString())) {
            throw new DeployException(
                    "Stack " + name + " is in " + stack.stackStatusAsString()
                            + ", in which it cannot be changed. Wait, or mend that first.",
                    null);
        }
        return stack;
    }

    /** Returns the command that takes it back. */
    private String update(
            CloudFormationClient client, Stack stack, StackTree tree, Retained retained, @Nullable String bucketName) {
        try (S3Client s3 = CodeBucket.client(aws)) {
            CodeBucket bucket = CodeBucket.of(aws, s3, bucketName, terminal);
            String before = bucket.url(bucket.put("before.json", tree.text().getBytes(StandardCharsets.UTF_8)));
            ChangeSet changes = ChangeSet.ofForeign(
                    client, stack, ChangeSet.nameAt(clock.instant()), retained.store(bucket), pause);
            if (changes.isEmpty()) {
                throw new DeployException(
                        "CloudFormation finds nothing to change in stack " + stack.stackName()
                                + " although its templates differ. Do not delete it.",
                        null);
            }
            new ConfirmedChange(client, aws.region(), terminal, pause).carryOut(changes, stack.stackName());
            return back(stack, before);
        }
    }

    private String back(Stack stack, String templateUrl) {
        StringBuilder command = new StringBuilder("aws cloudformation update-stack --region ")
                .append(aws.region())
                .append(" --stack-name ")
                .append(stack.stackName())
                .append(" --template-url ")
                .append(templateUrl)
                .append(" --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND");
        if (!stack.parameters().isEmpty()) {
            command.append(" --parameters");
            stack.parameters()
                    .forEach(parameter -> command.append(" ParameterKey=")
                            .append(parameter.parameterKey())
                            .append(",UsePreviousValue=true"));
        }
        return command.toString();
    }
}
