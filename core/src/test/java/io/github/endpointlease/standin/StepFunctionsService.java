package io.github.endpointlease.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.spi.EndpointRuntime;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Step Functions with standard state machines. Unless it is told otherwise, each is the one of the reference stack: a single task
 * that invokes an endpoint.
 * Safe for use by many threads.
 *
 * <p>Kept from its documentation: a name with its input is idempotent while it runs, and taken for 90 days after it ended; the
 * bounds of names and inputs; eventual consistency of DescribeExecution, when told. The texts of errors are as seen in public
 * threads (unconfirmed).
 */
public final class StepFunctionsService {
    /** Its operations' names begin with this. */
    public static final String NAME = "AWSStepFunctions";

    private static final String PREFIX = "arn:aws:states:us-east-1:123456789012:";
    private static final Pattern EXECUTION_ARN = Pattern.compile(PREFIX + "execution:([^:]{1,80}):([^:]{1,80})");
    private static final Pattern MACHINE_ARN = Pattern.compile(PREFIX + "stateMachine:[^:]{1,80}");
    private static final Pattern ALLOWED_NAME =
            Pattern.compile("[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\x00-\\x1f\\x7f-\\x9f]{1,80}");
    private static final int MAX_BYTES = 262_144;
    private static final Duration NAMES_LAST = Duration.ofDays(90);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final InstantSource clock;
    private final StateMachine usual;
    private final Map<String, StateMachine> machines = new ConcurrentHashMap<>();
    private final Map<String, StepFunctionsExecution> executions = new ConcurrentHashMap<>();
    private final Queue<StepFunctionsExecution> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean held;
    private volatile Duration unseen = Duration.ZERO;

    private StepFunctionsService(InstantSource clock, EndpointRuntime models) {
        this.clock = clock;
        this.usual = new InvokingMachine(models);
    }

    /**
     * Adds it to a stand-in, without state machines.
     *
     * @param clock tells when executions begin and end
     * @param models what the tasks invoke, on a thread for each execution
     */
    public static StepFunctionsService addTo(AwsStandIn aws, InstantSource clock, EndpointRuntime models) {
        StepFunctionsService service = new StepFunctionsService(clock, models);
        aws.with(
                NAME,
                new JsonService(Map.of(
                        "CreateStateMachine", service::createMachine,
                        "DeleteStateMachine", service::deleteMachine,
                        "StartExecution", service::start,
                        "DescribeExecution", service::describe)));
        return service;
    }

    /** Makes a state machine and returns its ARN. */
    public String createStateMachine(String name) {
        return createStateMachine(name, usual);
    }

    /** Makes a state machine that does what is given and returns its ARN. */
    public String createStateMachine(String name, StateMachine definition) {
        String arn = PREFIX + "stateMachine:" + name;
        machines.put(arn, definition);
        return arn;
    }

    /** Returns the ARNs of the state machines. */
    public Set<String> stateMachines() {
        return Set.copyOf(machines.keySet());
    }

    /** Keeps executions from doing anything until {@link #runWaiting} is called; those that are under way go on. */
    public void hold() {
        held = true;
    }

    /** Runs what was held, on this thread. */
    public void runWaiting() {
        for (StepFunctionsExecution next = waiting.poll(); next != null; next = waiting.poll()) {
            run(next);
        }
    }

    /** DescribeExecution does not know an execution before it is this old. */
    public void showAfter(Duration age) {
        unseen = age;
    }

    /** Puts an execution into a state from outside, as a person at the console or a newer state machine would. */
    public void set(String arn, String status) {
        find(arn).end(status, "Set.ByHand", "as told", now());
    }

    /** Returns how many executions there are. */
    public int executions() {
        return executions.size();
    }

    /** Its definition is not looked at: it does what all do here. */
    private ObjectNode createMachine(JsonNode request) {
        ObjectNode answer = JsonService.object();
        answer.put("stateMachineArn", createStateMachine(request.path("name").asText()));
        answer.put("creationDate", seconds(now()));
        return answer;
    }

    private ObjectNode deleteMachine(JsonNode request) {
        machines.remove(request.path("stateMachineArn").asText());
        return JsonService.object();
    }

    private ObjectNode start(JsonNode request) {
        String machine = request.path("stateMachineArn").asText();
        if (!MACHINE_ARN.matcher(machine).matches()) {
            throw new AwsError(400, "InvalidArn", "Invalid Arn: '" + machine + "'");
        }
        if (!machines.containsKey(machine)) {
            throw new AwsError(400, "StateMachineDoesNotExist", "State Machine Does Not Exist: '" + machine + "'");
        }
        String name = request.path("name").asText(UUID.randomUUID().toString());
        if (!ALLOWED_NAME.matcher(name).matches()) {
            throw new AwsError(400, "InvalidName", "Invalid Name: '" + name + "'");
        }
        String input = request.path("input").asText("{}");
        requireJson(input);
        String arn = machine.replace(":stateMachine:", ":execution:") + ":" + name;
        StepFunctionsExecution wanted = new StepFunctionsExecution(arn, name, machine, input, now());
        StepFunctionsExecution kept = executions.compute(
                arn, (key, before) -> before == null || before.endedBefore(now().minus(NAMES_LAST)) ? wanted : before);
        if (kept == wanted) {
            begin(wanted);
        } else if (!kept.isRunning() || !kept.input().equals(input)) {
            throw new AwsError(400, "ExecutionAlreadyExists", "Execution Already Exists: '" + arn + "'");
        }
        ObjectNode answer = JsonService.object();
        answer.put("executionArn", arn);
        answer.put("startDate", seconds(kept.startDate()));
        return answer;
    }

    private static void requireJson(String input) {
        if (input.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new AwsError(
                    400, "InvalidExecutionInput", "State Machine Execution Input is larger than " + MAX_BYTES);
        }
        try {
            if (JSON.readTree(input).isMissingNode()) {
                throw new AwsError(400, "InvalidExecutionInput", "Invalid State Machine Execution Input: ''");
            }
        } catch (JsonProcessingException e) {
            throw new AwsError(
                    400, "InvalidExecutionInput", "Invalid State Machine Execution Input: " + e.getOriginalMessage());
        }
    }

    private void begin(StepFunctionsExecution execution) {
        if (held) {
            waiting.add(execution);
            return;
        }
        Thread thread = new Thread(() -> run(execution), "step-functions-stand-in");
        thread.setDaemon(true);
        thread.start();
    }

    /** One whose machine was deleted meanwhile goes on as the usual one. */
    private void run(StepFunctionsExecution execution) {
        execution.run(machines.getOrDefault(execution.machine(), usual), clock);
    }

    private ObjectNode describe(JsonNode request) {
        String arn = request.path("executionArn").asText();
        Matcher matcher = EXECUTION_ARN.matcher(arn);
        if (!matcher.matches()) {
            throw new AwsError(400, "InvalidArn", "Invalid Arn: '" + arn + "'");
        }
        StepFunctionsExecution found = find(arn);
        if (now().isBefore(found.startDate().plus(unseen))) {
            throw doesNotExist(arn);
        }
        return found.describe();
    }

    private StepFunctionsExecution find(String arn) {
        StepFunctionsExecution found = executions.get(arn);
        if (found == null) {
            throw doesNotExist(arn);
        }
        return found;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static AwsError doesNotExist(String arn) {
        return new AwsError(400, "ExecutionDoesNotExist", "Execution Does Not Exist: '" + arn + "'");
    }

    static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }
}
