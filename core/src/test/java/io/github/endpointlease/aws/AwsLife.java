package io.github.endpointlease.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.Decision;
import io.github.endpointlease.Leases;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The life of an installation from its first lease to its last stop, with everything that a call to AWS is made for, checked at
 * every step: no acknowledged minute is missing, nothing that is promised or not ours is deleted, nothing gets stuck.
 */
final class AwsLife {
    static final EndpointName LEASED = new EndpointName("demo-Leased-Endpoint");
    static final EndpointName ADOPTED = new EndpointName("their-Adopted");
    static final EndpointName ORPHAN = new EndpointName("demo-Orphan");
    static final EndpointName FOREIGN = new EndpointName("their-Own");
    static final EndpointConfigName CONFIG = new EndpointConfigName("demo-config");
    static final String INSTALLATION = "demo";
    private static final int PATIENCE = 40;

    private final AwsAccount account;
    private final Leases leases;
    private final Reconciler reconciler;

    AwsLife(AwsAccount account) {
        this.account = account;
        leases = Leases.builder(INSTALLATION, account.store(), account.endpoints())
                .clock(account.clock())
                .build();
        reconciler = Reconciler.builder(INSTALLATION, account.store(), account.endpoints())
                .clock(account.clock())
                .concurrency(1)
                .build();
    }

    void run() {
        account.sageMaker().addForeign(ADOPTED.value(), Map.of("owner", "them"));
        account.sageMaker().addForeign(FOREIGN.value(), Map.of("owner", "them"));
        account.sageMaker().addForeign(ORPHAN.value(), Map.of("endpoint-lease:installation", INSTALLATION));
        authorize();

        Instant promised = persist(operation -> leases.add(LEASED, CONFIG, Duration.ofMinutes(60), operation)
                .view()
                .expiresAt());
        Instant adoptedUntil = persist(operation -> leases.add(ADOPTED, CONFIG, Duration.ofMinutes(30), operation)
                .view()
                .expiresAt());
        until(
                "all is up",
                () -> isServing(LEASED)
                        && isOurs(ADOPTED)
                        && account.find(ORPHAN).isPresent());

        promised = extend(promised, 30);
        promised = account.extendAsTheOriginal(LEASED, promised, 10);
        promised = extend(promised, 5);
        invoke();
        ticks(2, promised);

        persist(operation -> leases.lease(LEASED).end().expiresAt());
        until("what was ended is gone", () -> isGone(LEASED) && phase(LEASED) == Phase.STOPPED);

        promised = extend(account.clock().instant(), 20);
        until("what was leased again is up", () -> isServing(LEASED));
        ticks(1, promised);

        account.clock().advance(Duration.ofMinutes(90));
        until(
                "all that expired is gone",
                () -> List.of(LEASED, ADOPTED, ORPHAN).stream()
                        .allMatch(name -> isGone(name) && phase(name) == Phase.STOPPED));
        assertThat(expiry(LEASED)).as("the last expiry").isEqualTo(promised);
        assertThat(expiry(ADOPTED)).as("the expiry of what was adopted").isEqualTo(adoptedUntil);
        assertThat(account.sageMaker().status(FOREIGN.value())).as("their own").contains("InService");
        assertThat(account.sageMaker().tags(FOREIGN.value())).isEqualTo(Map.of("owner", "them"));
        assertThat(account.unlawfulDeletions()).isEmpty();
        again(() -> account.store().find(ORPHAN).isEmpty()
                || account.store().remove(ORPHAN, stored(ORPHAN).version()));
        assertThat(account.find(ORPHAN)).isEmpty();
    }

    private void authorize() {
        Tokens tokens = new Tokens(account.tokens(), account.clock());
        TokenAuthorizer authorizer = new TokenAuthorizer(account.tokens(), account.clock());
        again(() -> tokens.issue("alice", Set.of(Scope.READ), List.of(EndpointPattern.ANY), null));
        // also one whose answer was lost, which holds its slot until then
        again(() -> {
            tokens.revokeAll("alice");
            return true;
        });
        Token token = again(() -> tokens.issue("alice", Set.of(Scope.READ), List.of(EndpointPattern.ANY), null));
        assertThat(again(() -> authorizer.authorize(token))).isInstanceOf(Decision.Accepted.class);
        again(() -> tokens.revoke(token));
        assertThat(again(() -> authorizer.authorize(token))).isInstanceOf(Decision.Denied.class);
    }

    private void invoke() {
        Supplier<InvocationOutcome> asking = () -> account.runtime().invoke(LEASED, Invocation.json("[1]"));
        InvocationOutcome first = again(asking);
        // whether to ask a model twice is its caller's decision, and nobody else's
        InvocationOutcome outcome = first instanceof InvocationOutcome.TimedOut ? again(asking) : first;
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        InvocationOutcome.Answered.class,
                        answered -> assertThat(answered.body()).isEqualTo(Payload.of("[1]")));
        AsyncInvoker later = new AsyncInvoker(account.invocations(), account.clock());
        Execution started = persist(operation -> later.start("alice", LEASED, "[2]", operation));
        int asked = 0;
        Optional<Execution> execution;
        do {
            assertThat(asked++).as("the execution ends").isLessThan(10_000);
            execution = again(() -> later.describe("alice", started.arn()));
        } while (execution.orElseThrow().status() == ExecutionStatus.RUNNING);
        assertThat(execution.orElseThrow().output()).contains("[2]");
        assertThat(account.executions()).as("executions that AWS ran").isEqualTo(1);
    }

    private Instant extend(Instant before, int minutes) {
        Instant until = persist(operation -> leases.lease(LEASED)
                .extend(Duration.ofMinutes(minutes), operation)
                .view()
                .expiresAt());
        Instant exact = before.plus(Duration.ofMinutes(minutes));
        assertThat(until).as("%d minutes after %s", minutes, before).isBetween(exact, exact.plusSeconds(1));
        return until;
    }

    /** What is leased stays, and shows what was acknowledged. */
    private void ticks(int runs, Instant promised) {
        for (int i = 0; i < runs; i++) {
            account.clock().advance(Duration.ofMinutes(1));
            reconciler.runOnce();
            assertThat(isServing(LEASED)).as("a promised endpoint serves").isTrue();
            assertThat(expiry(LEASED)).as("what was acknowledged").isEqualTo(promised);
        }
    }

    private void until(String what, BooleanSupplier reached) {
        for (int run = 0; !reached.getAsBoolean(); run++) {
            assertThat(run).as("%s within so many runs", what).isLessThan(PATIENCE);
            account.clock().advance(Duration.ofMinutes(1));
            reconciler.runOnce();
        }
    }

    private boolean isServing(EndpointName name) {
        return account.sageMaker().status(name.value()).equals(Optional.of("InService"));
    }

    private boolean isGone(EndpointName name) {
        return account.sageMaker().status(name.value()).isEmpty();
    }

    private boolean isOurs(EndpointName name) {
        return account.sageMaker().tags(name.value()).containsKey("endpoint-lease:installation");
    }

    private Phase phase(EndpointName name) {
        return stored(name).lease().phase();
    }

    private Instant expiry(EndpointName name) {
        return stored(name).lease().expiry();
    }

    private StoredLease.Valid stored(EndpointName name) {
        return (StoredLease.Valid) account.find(name).orElseThrow();
    }

    /** As a caller does: the same operation again, until it is acknowledged. */
    private static <T> T persist(Function<OperationId, T> call) {
        OperationId operation = OperationId.random();
        return again(() -> call.apply(operation));
    }

    private static <T> T again(Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (BackendException | LeaseContendedException e) {
                assertThat(e.isRetryable()).as("may be tried again: %s", e).isTrue();
                assertThat(attempt)
                        .as("attempts, the last of which failed with %s", e)
                        .isLessThan(4);
            }
        }
    }
}
