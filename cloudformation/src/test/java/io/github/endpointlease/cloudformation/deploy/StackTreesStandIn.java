package io.github.endpointlease.cloudformation.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * AWS CloudFormation for stacks that are there, nested ones included: it carries templates out. {@link CloudFormationStandIn} tells what it
 * is told to instead.
 *
 * <p>Sources: the API reference of CreateChangeSet, UpdateStack ("No updates are to be performed."), GetTemplate (the template as it was
 * given), ListStackResources (in pages) and DescribeStacks ({@code ParentId} and {@code RootId} of nested stacks); "Acknowledging IAM
 * resources" for the capability.
 */
public final class StackTreesStandIn {
    private static final int RESOURCES_A_PAGE = 2;

    private final S3StandIn s3;
    private final TemplatedStack.World world;
    private final Map<String, Function<Map<String, String>, String>> operations = new HashMap<>();
    private final Map<String, TemplatedStack> roots = new TreeMap<>();
    private final Map<String, StackHistory> histories = new HashMap<>();
    private @Nullable Update proposed;
    private boolean missesPolicies;
    private @Nullable String failure;

    /** What a stack shall become. */
    private record Update(TemplatedStack stack, String text, Map<String, String> parameters) {}

    private StackTreesStandIn(S3StandIn s3, TemplatedStack.World world) {
        this.s3 = s3;
        this.world = world;
        operations.put("DescribeStacks", request -> described(stack(request)));
        operations.put(
                "GetTemplate",
                request -> "<TemplateBody>" + CloudFormationWire.escaped(stack(request).text) + "</TemplateBody>");
        operations.put("ListStackResources", this::listStackResources);
        operations.put("CreateChangeSet", this::createChangeSet);
        operations.put("DescribeChangeSet", request -> describeChangeSet());
        operations.put("ExecuteChangeSet", request -> carryOut(Objects.requireNonNull(proposed)));
        operations.put("DeleteChangeSet", request -> {
            proposed = null;
            return "";
        });
        operations.put("UpdateStack", this::updateStack);
        operations.put("DescribeStackEvents", this::describeStackEvents);
        operations.put("DeleteStack", this::deleteStack);
    }

    /**
     * Adds it to AWS.
     *
     * @param also what becomes of resources besides
     */
    public static StackTreesStandIn addTo(AwsStandIn aws, S3StandIn s3, String account, AccountResources also) {
        StackTreesStandIn stand =
                new StackTreesStandIn(s3, new TemplatedStack.World(s3, account, new TreeMap<>(), also));
        aws.with("CloudFormation", stand::answer);
        return stand;
    }

    private synchronized Answer answer(Call call) {
        return CloudFormationWire.answer(call, operations);
    }

    /** Makes a stack of a template, and those nested in it. */
    public synchronized void create(String name, String template, Map<String, String> parameters) {
        TemplatedStack stack = new TemplatedStack(name, null, world);
        stack.become(template, parameters);
        roots.put(name, stack);
        StackHistory history = new StackHistory();
        history.before("Before", "AWS::CloudFormation::Stack", "CREATE_COMPLETE");
        histories.put(name, history);
    }

    /** The properties of every resource that is there, by what it is called. */
    public synchronized Map<String, JsonNode> resources() {
        return new TreeMap<>(world.resources());
    }

    /** The definition of a resource in the template of whatever stack has it. */
    public synchronized JsonNode definition(String logicalId) {
        return all().map(stack -> stack.resource(logicalId))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow();
    }

    /** The template of each stack that is there, by the stack's name. */
    public synchronized Map<String, JsonNode> templates() {
        return all().collect(
                        Collectors.toMap(stack -> stack.name, TemplatedStack::template, (a, b) -> a, TreeMap::new));
    }

    /** The values of a root's parameters. */
    public synchronized Map<String, String> parameters(String name) {
        return Objects.requireNonNull(roots.get(name)).parameters;
    }

    public synchronized void stackIs(String name, String status) {
        Objects.requireNonNull(roots.get(name)).status = status;
    }

    /** Lets it overlook a stack in which only deletion policies change, as CloudFormation did until 2023. */
    synchronized void missPolicies() {
        missesPolicies = true;
    }

    /** Lets the next update of a root fail at one of its resources. */
    synchronized void fail(String logicalId) {
        failure = logicalId;
    }

    private Stream<TemplatedStack> all() {
        return roots.values().stream().flatMap(StackTreesStandIn::withNested);
    }

    private static Stream<TemplatedStack> withNested(TemplatedStack stack) {
        return Stream.concat(Stream.of(stack), stack.nested.values().stream().flatMap(StackTreesStandIn::withNested));
    }

    private TemplatedStack stack(Map<String, String> request) {
        String asked = String.valueOf(request.get("StackName"));
        return all().filter(stack -> asked.equals(stack.id())
                        || (asked.equals(stack.name) && !stack.status.equals("DELETE_COMPLETE")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Stack with id " + asked + " does not exist"));
    }

    private static String described(TemplatedStack stack) {
        String parameters = stack.parameters.entrySet().stream()
                .map(parameter -> "<member><ParameterKey>" + parameter.getKey() + "</ParameterKey><ParameterValue>"
                        + parameter.getValue() + "</ParameterValue></member>")
                .collect(Collectors.joining());
        TemplatedStack root = stack;
        for (TemplatedStack outer = stack.parent; outer != null; outer = outer.parent) {
            root = outer;
        }
        return "<Stacks><member><StackId>" + stack.id() + "</StackId><StackName>" + stack.name
                + "</StackName><StackStatus>" + stack.status + "</StackStatus><Parameters>" + parameters
                + "</Parameters>"
                + (stack.parent == null
                        ? ""
                        : "<ParentId>" + stack.parent.id() + "</ParentId><RootId>" + root.id() + "</RootId>")
                + "<CreationTime>2026-01-31T08:00:00Z</CreationTime></member></Stacks>";
    }

    private String listStackResources(Map<String, String> request) {
        TemplatedStack stack = stack(request);
        int page = Integer.parseInt(request.getOrDefault("NextToken", "0"));
        List<Map.Entry<String, String>> all = List.copyOf(stack.physicalIds.entrySet());
        String members = all.stream()
                .skip((long) RESOURCES_A_PAGE * page)
                .limit(RESOURCES_A_PAGE)
                .map(resource -> "<member><LogicalResourceId>" + resource.getKey()
                        + "</LogicalResourceId><PhysicalResourceId>" + resource.getValue()
                        + "</PhysicalResourceId><ResourceType>" + stack.type(resource.getKey())
                        + "</ResourceType></member>")
                .collect(Collectors.joining());
        return "<StackResourceSummaries>" + members + "</StackResourceSummaries>"
                + (all.size() > RESOURCES_A_PAGE * (page + 1) ? "<NextToken>" + (page + 1) + "</NextToken>" : "");
    }

    private Update update(Map<String, String> request) {
        TemplatedStack stack = stack(request);
        if (stack.parent != null || !stack.status.matches("(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE")) {
            throw new IllegalStateException(
                    "Stack:" + stack.id() + " is in " + stack.status + " state, or nested, and can not be updated.");
        }
        if (numbered(request, "Capabilities.member.%d").noneMatch("CAPABILITY_IAM"::equals)
                && withNested(stack).anyMatch(one -> one.text.contains("AWS::IAM::"))) {
            throw new IllegalStateException("Requires capabilities : [CAPABILITY_IAM]");
        }
        String text = new String(s3.fetch(String.valueOf(request.get("TemplateURL"))), StandardCharsets.UTF_8);
        return new Update(stack, text, parameters(stack, TemplatedStack.json(text), request));
    }

    private static Map<String, String> parameters(
            TemplatedStack stack, JsonNode template, Map<String, String> request) {
        Map<String, String> values = new HashMap<>();
        template.path("Parameters").properties().forEach(declared -> {
            if (declared.getValue().has("Default")) {
                values.put(
                        declared.getKey(), declared.getValue().path("Default").asText());
            }
        });
        List<String> keys =
                numbered(request, "Parameters.member.%d.ParameterKey").toList();
        for (int i = 0; i < keys.size(); i++) {
            String member = "Parameters.member." + (i + 1);
            String value = "true".equals(request.get(member + ".UsePreviousValue"))
                    ? stack.parameters.get(keys.get(i))
                    : request.get(member + ".ParameterValue");
            values.put(keys.get(i), Objects.requireNonNull(value));
        }
        return values;
    }

    private static Stream<String> numbered(Map<String, String> request, String key) {
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> request.get(key.formatted(i)))
                .takeWhile(Objects::nonNull)
                .map(Objects::requireNonNull);
    }

    private List<String> changed(Update update) {
        JsonNode before = missesPolicies
                ? withoutPolicies(update.stack().text)
                : update.stack().template();
        JsonNode after = missesPolicies ? withoutPolicies(update.text()) : TemplatedStack.json(update.text());
        List<String> changed = new ArrayList<>();
        after.path("Resources").properties().forEach(resource -> {
            if (!resource.getValue().equals(before.path("Resources").path(resource.getKey()))) {
                changed.add(resource.getKey());
            }
        });
        return changed;
    }

    private String createChangeSet(Map<String, String> request) {
        proposed = update(request);
        return "<Id>arn:aws:cloudformation:us-east-1:111122223333:changeSet/" + request.get("ChangeSetName")
                + "/1</Id><StackId>" + proposed.stack().id() + "</StackId>";
    }

    private String describeChangeSet() {
        Update update = Objects.requireNonNull(proposed);
        if (changed(update).isEmpty()) {
            return "<Status>FAILED</Status><StatusReason>" + CloudFormationStandIn.NO_CHANGES + "</StatusReason>";
        }
        return "<Status>CREATE_COMPLETE</Status><Changes>"
                + changed(update).stream()
                        .map(id -> "<member><Type>Resource</Type><ResourceChange><Action>Modify</Action>"
                                + "<LogicalResourceId>" + id + "</LogicalResourceId><ResourceType>"
                                + update.stack().type(id) + "</ResourceType><Replacement>False</Replacement>"
                                + "</ResourceChange></member>")
                        .collect(Collectors.joining())
                + "</Changes>";
    }

    private String updateStack(Map<String, String> request) {
        Update update = update(request);
        if (changed(update).isEmpty()) {
            throw new IllegalStateException("No updates are to be performed.");
        }
        return carryOut(update);
    }

    private String carryOut(Update update) {
        TemplatedStack stack = update.stack();
        StackHistory history = Objects.requireNonNull(histories.get(stack.name));
        if (failure != null) {
            history.then(failure, stack.type(failure), "", "UPDATE_FAILED", "as told");
            history.then("", "AWS::CloudFormation::Stack", "", "UPDATE_ROLLBACK_COMPLETE", "");
            failure = null;
        } else {
            Map<String, String> before = new HashMap<>();
            withNested(stack).forEach(one -> before.put(one.name, one.text));
            stack.become(update.text(), update.parameters());
            if (missesPolicies) {
                withNested(stack)
                        .filter(one ->
                                withoutPolicies(one.text).equals(withoutPolicies(String.valueOf(before.get(one.name)))))
                        .forEach(one -> one.text = String.valueOf(before.get(one.name)));
            }
            stack.physicalIds.forEach(
                    (id, physicalId) -> history.then(id, stack.type(id), physicalId, "UPDATE_COMPLETE", ""));
            history.then("", "AWS::CloudFormation::Stack", "", "UPDATE_COMPLETE", "");
        }
        history.run();
        return "<StackId>" + stack.id() + "</StackId>";
    }

    private static JsonNode withoutPolicies(String template) {
        JsonNode bare = TemplatedStack.json(template);
        bare.path("Resources")
                .forEach(resource -> ((ObjectNode) resource).remove(List.of("DeletionPolicy", "UpdateReplacePolicy")));
        return bare;
    }

    private String describeStackEvents(Map<String, String> request) {
        TemplatedStack stack = stack(request);
        StackHistory history = Objects.requireNonNull(histories.get(stack.name));
        int page = Integer.parseInt(request.getOrDefault("NextToken", "0"));
        if (page == 0) {
            history.advance(stack.name, stack.id()).ifPresent(status -> stack.status = status);
        }
        return history.page(page, stack.name, stack.id());
    }

    private String deleteStack(Map<String, String> request) {
        TemplatedStack stack = stack(request);
        stack.delete();
        return "";
    }
}
