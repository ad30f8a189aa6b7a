package io.github.endpointlease.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.contract.Together;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.standin.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every call to AWS that the library makes, times everything that may go wrong with it: the life of an installation is lived for
 * each, of writes at several places and also with resends by the SDK, and every promise holds. The rows are the calls that were seen, so a new kind of
 * call has its row the moment it is made.
 */
@OnStandIn
@OnDynamoDbLocal
class FaultMatrixTest {
    /** Long enough for an answer that comes, on a busy machine; short enough to give up on one that does not. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration DEADLINE = Duration.ofMinutes(20);

    /** How often the SDK may send a request: so that every fault reaches us, or so that what was applied arrives twice. */
    private static final int UNSENT_AGAIN = 1;

    private static final int SENT_AGAIN = 3;

    /** At how many of its turns a write is broken; each takes a life. */
    private static final int MOST_PLACES = ProofReport.isAtLength() ? 4 : 1;

    private static final Set<String> WRITES = Set.of(
            "AmazonSSM.PutParameter",
            "DynamoDB_20120810.PutItem",
            "DynamoDB_20120810.TransactWriteItems",
            "AWSStepFunctions.StartExecution",
            "SageMaker.AddTags",
            "SageMaker.CreateEndpoint",
            "SageMaker.DeleteEndpoint");

    /** Lives wait for time-outs more than they work. */
    private static final int LIVES_AT_ONCE = 4;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Wires wires = new Wires();

    /** A call that goes wrong in some way, in a life that keeps its leases somewhere. */
    private record Cell(AwsAccount.Store store, String operation, Fault fault, int calls) {
        String row() {
            return operation + " with " + store;
        }
    }

    @Test
    void whateverGoesWrongNoMinuteIsLostNothingPromisedIsDeletedAndNothingIsStuck() {
        List<Cell> all = new ArrayList<>();
        for (AwsAccount.Store store : AwsAccount.Store.values()) {
            Map<String, Integer> calls = undisturbed(store);
            for (String operation : rows(store, calls)) {
                for (Fault fault : Fault.values()) {
                    all.add(new Cell(store, operation, fault, calls.getOrDefault(operation, 0)));
                }
            }
        }
        Map<String, Map<Fault, String>> cells = lived(all);

        print(cells);
        assertThat(failures).isEmpty();
        Set<String> broken = new TreeSet<>();
        cells.keySet().forEach(row -> broken.add(row.substring(0, row.indexOf(' '))));
        assertThat(broken)
                .as("the calls that were broken are those that the library makes")
                .isEqualTo(EVERY_CALL);
        assertThat(cells.values()).allSatisfy(row -> assertThat(row).containsOnlyKeys(Fault.values()));
    }

    /** Written down, so that a call that is no longer reached does not leave the matrix unnoticed. */
    private static final Set<String> EVERY_CALL = new TreeSet<>(Set.of(
            "AmazonSSM.GetParameter",
            "AmazonSSM.GetParameterHistory",
            "AmazonSSM.GetParametersByPath",
            "AmazonSSM.PutParameter",
            "AWSStepFunctions.DescribeExecution",
            "AWSStepFunctions.StartExecution",
            "DynamoDB_20120810.GetItem",
            "DynamoDB_20120810.PutItem",
            "DynamoDB_20120810.Scan",
            "DynamoDB_20120810.DeleteItem",
            "DynamoDB_20120810.TransactWriteItems",
            "SageMaker.AddTags",
            "SageMaker.CreateEndpoint",
            "SageMaker.DeleteEndpoint",
            "SageMaker.DescribeEndpoint",
            "SageMaker.ListEndpoints",
            "SageMaker.ListTags",
            "SageMakerRuntime.InvokeEndpoint"));

    @AfterEach
    void close() {
        wires.close();
    }

    private Map<String, Integer> undisturbed(AwsAccount.Store store) {
        return wires.lend(PATIENCE, UNSENT_AGAIN, wire -> {
            AwsAccount account = new AwsAccount(store, wire);
            new AwsLife(account).run();
            return account.breaker().calls();
        });
    }

    private Map<String, Map<Fault, String>> lived(List<Cell> cells) {
        Queue<Cell> left = new ConcurrentLinkedQueue<>(cells);
        Map<String, Map<Fault, String>> lived = new ConcurrentSkipListMap<>();
        Together.run(LIVES_AT_ONCE, DEADLINE, thread -> () -> {
            for (Cell cell = left.poll(); cell != null; cell = left.poll()) {
                lived.computeIfAbsent(cell.row(), row -> new ConcurrentSkipListMap<>())
                        .put(cell.fault(), outcome(cell));
            }
            return thread;
        });
        return lived;
    }

    /** SageMaker and Step Functions are the same whatever store there is; they are broken beside the first. */
    private static List<String> rows(AwsAccount.Store store, Map<String, Integer> calls) {
        return calls.keySet().stream()
                .filter(operation -> store == AwsAccount.Store.PARAMETER_STORE || operation.startsWith("DynamoDB"))
                .toList();
    }

    private String outcome(Cell cell) {
        boolean writes = WRITES.contains(cell.operation());
        // a write decides something at each place of a life, and may arrive twice; a read is as good as another
        boolean kept = !(writes && isSentAgain(cell.fault())) || survives(cell, cell.calls(), SENT_AGAIN);
        int places = writes ? Math.min(MOST_PLACES, cell.calls()) : 1;
        for (int place = 0; place < places; place++) {
            kept &= survives(cell, 1 + place * (cell.calls() - 1) / Math.max(1, places - 1), UNSENT_AGAIN);
        }
        return kept ? "kept" : "BROKEN";
    }

    /** Only what was done before its answer was lost arrives twice; at length the rest is sent again as well. */
    private static boolean isSentAgain(Fault fault) {
        return fault == Fault.ANSWER_LOST || ProofReport.isAtLength();
    }

    private boolean survives(Cell cell, int nth, int attempts) {
        Duration patience = cell.fault() == Fault.TIMED_OUT ? Duration.ofMillis(400) : PATIENCE;
        try {
            wires.lend(patience, attempts, wire -> {
                AwsAccount account = new AwsAccount(cell.store(), wire);
                account.breaker().breakThe(nth, cell.operation(), cell.fault());
                new AwsLife(account).run();
                assertThat(account.breaker().hasBroken())
                        .as("the call was made")
                        .isTrue();
                return account;
            });
            return true;
        } catch (AssertionError | RuntimeException e) {
            failures.add("%s, number %d, SDK attempts %d: %s".formatted(cell, nth, attempts, e));
            return false;
        }
    }

    private static void print(Map<String, Map<Fault, String>> cells) {
        StringBuilder table = new StringBuilder(
                "Whether every promise is kept: one call goes wrong; of writes several by turns, and the last also if it is sent again\n");
        String format = "%-56s" + "%14s".repeat(Fault.values().length) + "%n";
        table.append(String.format(
                Locale.ROOT,
                format,
                concat("call that goes wrong", Arrays.stream(Fault.values()).toList())));
        cells.forEach((row, columns) ->
                table.append(String.format(Locale.ROOT, format, concat(row, List.copyOf(columns.values())))));
        System.out.println(table);
    }

    private static Object[] concat(String first, List<?> rest) {
        List<Object> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all.toArray();
    }
}
