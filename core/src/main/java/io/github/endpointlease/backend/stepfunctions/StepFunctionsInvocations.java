package io.github.endpointlease.backend.stepfunctions;

import io.github.endpointlease.internal.ExecutionDocuments;
import io.github.endpointlease.internal.ExecutionNames;
import io.github.endpointlease.internal.StateMachineArn;
import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.QueueFullException;
import io.github.endpointlease.spi.InvocationBackend;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionLimitExceededException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

/**
 * Runs invocations as executions of one standard state machine of AWS Step Functions. Uses the given client and never closes it.
 * Safe for use by many threads and processes at once. Needs {@code states:StartExecution} on the state machine and
 * {@code states:DescribeExecution} on its executions, and looks at nothing else: an ARN that is not
 * {@code <this machine's executions>:<1 to 80 letters, digits, - and _>} is empty without a call.
 *
 * <p><b>Sent again.</b> The name makes a start harmless to repeat, so the client may resend it. While an execution runs, Step
 * Functions itself takes the same name with the same input for the same execution; afterwards, for 90 days, it refuses the name,
 * and the execution of that name is looked at: with the same input it is the answer, with another the name is taken. Source: the
 * API reference of StartExecution. An execution whose name is refused but which Step Functions does not show yet is passing
 * trouble.
 *
 * <p><b>Just started.</b> DescribeExecution is eventually consistent, and clients poll while an execution is {@code RUNNING}. For
 * 60 seconds after its start, one that Step Functions does not show is therefore shown as running: if it was started by this
 * object, from memory (the last 256, or fewer if they are large), and if another process started it, from its name, in case that
 * says when that was; then without its input. A name that says so and was never started looks the same for these 60 seconds, and
 * up to 60 more if it lies in the future as far as clocks may differ.
 *
 * <p><b>States.</b> {@code PENDING_REDRIVE} is shown as {@link ExecutionStatus#RUNNING}: nobody has to do anything for it to go
 * on. Only children of a distributed map have it. Source: the API reference of DescribeExecution.
 */
public final class StepFunctionsInvocations implements InvocationBackend {
    private static final Duration UNSEEN = Duration.ofSeconds(60);
    /** Two of them, a start and the look at who has its name, fit into the 29 seconds that API Gateway waits. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    /** How many executions an account may have open. Source: Step Functions service quotas. */
    private static final int OPEN_EXECUTIONS = 1_000_000;

    private final SfnClient client;
    private final StateMachineArn machine;
    private final String stateMachine;
    private final InstantSource clock;
    private final Duration callTimeout;
    private final RecentStarts recent = new RecentStarts(UNSEEN);

    private StepFunctionsInvocations(
            SfnClient client, StateMachineArn machine, InstantSource clock, Duration callTimeout) {
        this.client = client;
        this.machine = machine;
        this.stateMachine = machine.toString();
        this.clock = clock;
        this.callTimeout = callTimeout;
    }

    /**
     * Uses a state machine, with at most 10 seconds for a call and its resends.
     *
     * @param client stays the caller's to close
     * @param stateMachineArn the ARN of a standard state machine, without a version or an alias
     * @param clock tells how long ago something was started
     * @return the backend
     * @throws InvalidValueException if that is no such ARN
     */
    public static StepFunctionsInvocations create(SfnClient client, String stateMachineArn, InstantSource clock) {
        return create(client, stateMachineArn, clock, CALL_TIMEOUT);
    }

    /**
     * Uses a state machine.
     *
     * @param client stays the caller's to close
     * @param stateMachineArn the ARN of a standard state machine, without a version or an alias
     * @param clock tells how long ago something was started
     * @param callTimeout how long a call may take with its resends, more than zero; starting may take two calls
     * @return the backend
     * @throws InvalidValueException if that is no such ARN, or the time is not positive
     */
    public static StepFunctionsInvocations create(
            SfnClient client, String stateMachineArn, InstantSource clock, Duration callTimeout) {
        StateMachineArn machine = StateMachineArn.of(stateMachineArn);
        if (callTimeout.isNegative() || callTimeout.isZero()) {
            throw new InvalidValueException("call timeout", "must be more than zero", callTimeout);
        }
        return new StepFunctionsInvocations(client, machine, clock, callTimeout);
    }

    /**
     * {@inheritDoc}
     *
     * @throws BackendException if Step Functions fails; passing if starting the same again may succeed
     */
    @Override
    public Execution start(String name, EndpointName endpoint, String body) {
        String arn = machine.execution(name);
        String input = ExecutionDocuments.input(endpoint, body);
        Optional<StartExecutionResponse> started = AwsCalls.call("starting execution " + name, () -> send(name, input));
        if (started.isEmpty()) {
            return existing(arn, name, input);
        }
        Execution accepted = Execution.running(
                started.get().executionArn(), name, stateMachine, started.get().startDate(), input);
        recent.add(accepted, clock.instant());
        return accepted;
    }

    /**
     * {@inheritDoc}
     *
     * @throws BackendException if Step Functions fails; passing if asking again may succeed
     */
    @Override
    public Optional<Execution> describe(String arn) {
        return machine.nameOf(arn).flatMap(name -> seen(arn).or(() -> unseen(arn, name)));
    }

    /** Empty if the name is taken. */
    private Optional<StartExecutionResponse> send(String name, String input) {
        try {
            return Optional.of(client.startExecution(start -> start.stateMachineArn(stateMachine)
                    .name(name)
                    .input(input)
                    .overrideConfiguration(settings -> settings.apiCallTimeout(callTimeout))));
        } catch (ExecutionAlreadyExistsException e) {
            return Optional.empty();
        } catch (InvalidExecutionInputException e) {
            throw new InvalidValueException("body", "must be what Step Functions takes", AwsCalls.message(e));
        } catch (ExecutionLimitExceededException e) {
            throw new QueueFullException(OPEN_EXECUTIONS);
        }
    }

    private Execution existing(String arn, String name, String input) {
        Execution before = describe(arn)
                .filter(execution -> execution.input() != null)
                .orElseThrow(() -> BackendException.passing(
                        "Starting execution " + name + ": there is one of this name, which AWS does not show yet.",
                        null));
        if (!Objects.equals(before.input(), input)) {
            throw new InvalidValueException("operation id", "must not be used again for another input", name);
        }
        return before;
    }

    private Optional<Execution> seen(String arn) {
        return AwsCalls.call("looking at execution " + arn, () -> {
            try {
                return Optional.of(execution(client.describeExecution(describe -> describe.executionArn(arn)
                        .overrideConfiguration(settings -> settings.apiCallTimeout(callTimeout)))));
            } catch (ExecutionDoesNotExistException e) {
                return Optional.empty();
            }
        });
    }

    private Optional<Execution> unseen(String arn, String name) {
        Instant now = clock.instant();
        Optional<Execution> ours = recent.find(arn, now);
        return ours.isPresent()
                ? ours
                : ExecutionNames.startOf(name)
                        .filter(start -> start.isAfter(now.minus(UNSEEN)) && !start.isAfter(now.plus(UNSEEN)))
                        .map(start -> Execution.running(arn, name, stateMachine, start, null));
    }

    private Execution execution(DescribeExecutionResponse described) {
        return new Execution(
                described.executionArn(),
                described.name(),
                stateMachine,
                status(described),
                described.startDate(),
                described.stopDate(),
                described.input(),
                described.output(),
                described.error(),
                described.cause());
    }

    private static ExecutionStatus status(DescribeExecutionResponse described) {
        return switch (described.status()) {
            case RUNNING, PENDING_REDRIVE -> ExecutionStatus.RUNNING;
            case SUCCEEDED -> ExecutionStatus.SUCCEEDED;
            case FAILED -> ExecutionStatus.FAILED;
            case TIMED_OUT -> ExecutionStatus.TIMED_OUT;
            case ABORTED -> ExecutionStatus.ABORTED;
            case UNKNOWN_TO_SDK_VERSION ->
                throw BackendException.lasting(
                        "Looking at execution " + described.executionArn() + ": this version does not know its status, "
                                + described.statusAsString() + ".",
                        null);
        };
    }
}
