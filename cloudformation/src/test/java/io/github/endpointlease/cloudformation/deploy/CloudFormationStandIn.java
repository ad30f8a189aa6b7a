package io.github.endpointlease.cloudformation.deploy;

import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * As much of AWS CloudFormation as a deployment calls, for one stack. What happens when a change set is executed or the stack is deleted
 * is written down before: one event becomes visible with each look at the events.
 *
 * <p>Sources: the API reference of CreateChangeSet, DescribeChangeSet, ExecuteChangeSet, DescribeStackEvents (newest first, in pages),
 * DescribeStacks (400 {@code ValidationError} "Stack with id … does not exist", a deleted stack only by its ARN), ListStackResources and
 * DeleteStack (DELETE_SKIPPED for what is retained); the troubleshooting guide for "The submitted information didn't contain changes".
 */
public final class CloudFormationStandIn {
    static final String NO_CHANGES = "The submitted information didn't contain changes. Submit different information to"
            + " create a change set.";

    private final S3StandIn s3;
    private final Map<String, Function<Map<String, String>, String>> operations = new HashMap<>();
    private final StackHistory history = new StackHistory();
    private final List<String> changes = new ArrayList<>();
    private @Nullable String name;
    private String status = "";
    private String outputs = "";
    private @Nullable String refusal;
    private int looks;
    private boolean executed;
    /** What the last change set was created with. */
    Map<String, String> asked = Map.of();

    /** The template of the last change set. */
    String template = "";

    private CloudFormationStandIn(S3StandIn s3) {
        this.s3 = s3;
        operations.put("DescribeStacks", this::describeStacks);
        operations.put("CreateChangeSet", this::createChangeSet);
        operations.put("DescribeChangeSet", this::describeChangeSet);
        operations.put("ExecuteChangeSet", request -> run());
        operations.put("DeleteChangeSet", request -> "");
        operations.put("DescribeStackEvents", this::describeStackEvents);
        operations.put(
                "ListStackResources",
                request -> "<StackResourceSummaries>"
                        + "<member><LogicalResourceId>One</LogicalResourceId></member>".repeat(3)
                        + "</StackResourceSummaries>");
        operations.put("DeleteStack", request -> status.equals("REVIEW_IN_PROGRESS") ? gone() : run());
    }

    public static CloudFormationStandIn addTo(AwsStandIn aws, S3StandIn s3) {
        CloudFormationStandIn stand = new CloudFormationStandIn(s3);
        aws.with("CloudFormation", stand::answer);
        return stand;
    }

    /** Lets the stack be there before. */
    public synchronized void stackIs(String stack, String itsStatus) {
        name = stack;
        status = itsStatus;
        history.before("Before", "AWS::SNS::Topic", "CREATE_COMPLETE");
    }

    /** Lets the stack be deleted, by nobody who is looked at. */
    synchronized void isDeletedByOthers() {
        thenStack("DELETE_COMPLETE");
        history.run();
        status = history.advance(String.valueOf(name), stackId()).orElse(status);
    }

    public synchronized String status() {
        return name == null ? "" : status;
    }

    synchronized boolean executed() {
        return executed;
    }

    /** Adds an output. */
    public synchronized void output(String key, String value) {
        outputs += "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + value + "</OutputValue></member>";
    }

    /** Adds a change to what the next change set shows. */
    public synchronized void change(String action, String logicalId, String type, String replacement) {
        changes.add("<member><Type>Resource</Type><ResourceChange><Action>" + action + "</Action><LogicalResourceId>"
                + logicalId + "</LogicalResourceId><ResourceType>" + type + "</ResourceType>"
                + (replacement.isEmpty() ? "" : "<Replacement>" + replacement + "</Replacement>")
                + "</ResourceChange></member>");
    }

    /** Lets change sets fail, for this reason. */
    synchronized void refuse(String reason) {
        refusal = reason;
    }

    /** Adds an event to what happens next. */
    public synchronized void then(String logicalId, String type, String physicalId, String itsStatus, String reason) {
        history.then(logicalId, type, physicalId, itsStatus, reason);
    }

    /** Adds an event of the stack itself. */
    public synchronized void thenStack(String itsStatus) {
        then("", "AWS::CloudFormation::Stack", "", itsStatus, "");
    }

    private synchronized Answer answer(Call call) {
        return CloudFormationWire.answer(call, operations);
    }

    private String stackId() {
        return "arn:aws:cloudformation:us-east-1:111122223333:stack/" + name + "/0a1b2c3d";
    }

    private String describeStacks(Map<String, String> request) {
        String asks = String.valueOf(request.get("StackName"));
        boolean deleted = status.equals("DELETE_COMPLETE");
        if (name == null || !(asks.equals(stackId()) || (asks.equals(name) && !deleted))) {
            throw new IllegalStateException("Stack with id " + asks + " does not exist");
        }
        return "<Stacks><member><StackId>" + stackId() + "</StackId><StackName>" + name + "</StackName><StackStatus>"
                + status + "</StackStatus><CreationTime>2026-01-31T08:00:00Z</CreationTime><Outputs>" + outputs
                + "</Outputs><Parameters><member><ParameterKey>CodeBucket</ParameterKey><ParameterValue>code-of-ours"
                + "</ParameterValue></member></Parameters></member></Stacks>";
    }

    private String createChangeSet(Map<String, String> request) {
        boolean create = "CREATE".equals(request.get("ChangeSetType"));
        if (create == (name != null && !status.equals("REVIEW_IN_PROGRESS"))) {
            throw new IllegalStateException(
                    create
                            ? "Stack " + stackId() + " already exists and cannot be created again with the changeSet."
                            : "Stack [" + request.get("StackName") + "] does not exist");
        }
        if (create) {
            name = request.get("StackName");
            status = "REVIEW_IN_PROGRESS";
        }
        asked = request;
        template = new String(s3.fetch(String.valueOf(request.get("TemplateURL"))), StandardCharsets.UTF_8);
        looks = 0;
        return "<Id>arn:aws:cloudformation:us-east-1:111122223333:changeSet/" + request.get("ChangeSetName")
                + "/1</Id><StackId>" + stackId() + "</StackId>";
    }

    /** One change a page. It takes two looks until it is known. */
    private String describeChangeSet(Map<String, String> request) {
        String known = refusal == null ? "CREATE_COMPLETE" : "FAILED";
        String is = looks++ == 0 ? "CREATE_IN_PROGRESS" : known;
        int page = Integer.parseInt(request.getOrDefault("NextToken", "0"));
        boolean shows = is.equals("CREATE_COMPLETE") && page < changes.size();
        return "<Status>" + is + "</Status><StatusReason>" + (refusal == null ? "" : refusal)
                + "</StatusReason><Changes>"
                + (shows ? changes.get(page) : "") + "</Changes>"
                + (shows && page + 1 < changes.size() ? "<NextToken>" + (page + 1) + "</NextToken>" : "");
    }

    private String run() {
        executed = true;
        history.run();
        return "";
    }

    private String gone() {
        name = null;
        return "";
    }

    private String describeStackEvents(Map<String, String> request) {
        int page = Integer.parseInt(request.getOrDefault("NextToken", "0"));
        if (page == 0) {
            status = history.advance(String.valueOf(name), stackId()).orElse(status);
        }
        return history.page(page, String.valueOf(name), stackId());
    }
}
