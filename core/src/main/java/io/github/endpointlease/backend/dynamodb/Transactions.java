package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.model.BackendException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Writes that count all together or not at all. DynamoDB knows a transaction by its client token for ten minutes, so one that the
 * SDK sends again after a lost answer succeeds once. Safe for use by many threads.
 */
record Transactions(Table table) {
    private static final String REFUSED = "ConditionalCheckFailed";
    private static final Set<String> PASSING =
            Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    /**
     * DynamoDB cancels a transaction that meets another on one of its items before it looks at conditions, and the SDK does not
     * send it again. Source: DynamoDB API, TransactWriteItems.
     */
    private static final int ATTEMPTS = 6;

    private static final long SHORTEST_PAUSE_MILLIS = 10;

    /**
     * Writes.
     *
     * @param doing for messages
     * @param writes what to write
     * @return empty if it was written; else why each of the writes was refused, of which some were not
     */
    Optional<Refusals> write(String doing, List<TransactWriteItem> writes) {
        return table.call(doing, () -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    send(writes);
                    return Optional.empty();
                } catch (TransactionCanceledException e) {
                    Refusals refusals = new Refusals(e.cancellationReasons());
                    if (refusals.any()) {
                        return Optional.of(refusals);
                    }
                    String message = "DynamoDB cancelled the transaction (" + refusals.codes() + ") while "
                            + table.described(doing);
                    if (!refusals.arePassing()) {
                        throw BackendException.lasting(message, e);
                    }
                    if (attempt == ATTEMPTS || !pauseAfter(attempt)) {
                        throw BackendException.passing(message, e);
                    }
                }
            }
        });
    }

    private void send(List<TransactWriteItem> writes) {
        String once = UUID.randomUUID().toString();
        table.client()
                .transactWriteItems(transaction -> transaction
                        .transactItems(writes)
                        .clientRequestToken(once)
                        .overrideConfiguration(table.limits()));
    }

    private static boolean pauseAfter(int attempt) {
        long bound = SHORTEST_PAUSE_MILLIS << attempt;
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(bound)));
        return !Thread.currentThread().isInterrupted();
    }

    /**
     * Why a transaction was not written.
     *
     * @param reasons one for each of its writes, in their order
     */
    record Refusals(List<CancellationReason> reasons) {
        /** Whether the condition of the write of that number, from 0, did not hold. */
        boolean of(int write) {
            return REFUSED.equals(reasons.get(write).code());
        }

        /** The item that was in the way of the write of that number. */
        Attributes inTheWayOf(int write) {
            return new Attributes(reasons.get(write).item());
        }

        private boolean any() {
            return codes().contains(REFUSED);
        }

        private boolean arePassing() {
            return codes().stream().anyMatch(PASSING::contains);
        }

        private List<String> codes() {
            return reasons.stream().map(reason -> String.valueOf(reason.code())).toList();
        }
    }
}
