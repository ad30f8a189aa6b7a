package io.github.endpointlease.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.standin.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    private final List<String> failures = new ArrayList<>();
    private final Map<String, AwsWire> wires = new HashMap<>();

    @Test
    void whateverGoesWrongNoMinuteIsLostNothingPromisedIsDeletedAndNothingIsStuck() {
        Map<String, Map<Fault, String>> cells = new TreeMap<>();
        for (AwsAccount.Store store : AwsAccount.Store.values()) {
            Map<String, Integer> calls = undisturbed(store);
            for (String operation : rows(store, calls)) {
                for (Fault fault : Fault.values()) {
                    String cell = cell(store, operation, fault, calls.getOrDefault(operation, 0));
                    cells.computeIfAbsent(operation + " with " + store, row -> new TreeMap<>())
                            .put(fault, cell);
                }
            }
        }

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
        wires.values().forEach(AwsWire::close);
    }

    private Map<String, Integer> undisturbed(AwsAccount.Store store) {
        AwsAccount account = new AwsAccount(store, wire(PATIENCE, UNSENT_AGAIN));
        new AwsLife(account).run();
        return account.breaker().calls();
    }

    private AwsWire wire(Duration patience, int attempts) {
        return wires.computeIfAbsent(patience + ", " + attempts, settings -> new AwsWire(patience, attempts));
    }

    /** SageMaker and Step Functions are the same whatever store there is; they are broken beside the first. */
    private static List<String> rows(AwsAccount.Store store, Map<String, Integer> calls) {
        return calls.keySet().stream()
                .filter(operation -> store == AwsAccount.Store.PARAMETER_STORE || operation.startsWith("DynamoDB"))
                .toList();
    }

    private String cell(AwsAccount.Store store, String operation, Fault fault, int calls) {
        boolean writes = WRITES.contains(operation);
        // a write decides something at each place of a life, and may arrive twice; a read is as good as another
        boolean kept = !writes || survives(store, operation, fault, calls, SENT_AGAIN);
        int places = writes ? Math.min(MOST_PLACES, calls) : 1;
        for (int place = 0; place < places; place++) {
            kept &= survives(store, operation, fault, 1 + place * (calls - 1) / Math.max(1, places - 1), UNSENT_AGAIN);
        }
        return kept ? "kept" : "BROKEN";
    }

    private boolean survives(AwsAccount.Store store, String operation, Fault fault, int nth, int attempts) {
        Duration patience = fault == Fault.TIMED_OUT ? Duration.ofMillis(400) : PATIENCE;
        try {
            AwsAccount account = new AwsAccount(store, wire(patience, attempts));
            account.breaker().breakThe(nth, operation, fault);
            new AwsLife(account).run();
            if (!account.breaker().hasBroken()) {
                throw new AssertionError("the call was not made");
            }
            return true;
        } catch (AssertionError | RuntimeException e) {
            failures.add("%s at %s %d, SDK attempts %d, %s: %s".formatted(fault, operation, nth, attempts, store, e));
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
