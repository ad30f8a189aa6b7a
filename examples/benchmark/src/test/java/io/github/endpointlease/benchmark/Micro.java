package io.github.endpointlease.benchmark;

import io.github.endpointlease.Decision;
import io.github.endpointlease.Extension;
import io.github.endpointlease.Leases;
import io.github.endpointlease.ReconcileReport;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What our own code costs, without any store or network: in memory, with JMH. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Micro {
    private static final EndpointName NAME = new EndpointName("demo-model-000-Endpoint");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryEndpoints endpoints = InMemoryEndpoints.create(clock);
    private final InMemoryExpiryStore store = new InMemoryExpiryStore();
    private final Leases leases =
            Leases.builder("demo", store, endpoints).clock(clock).build();
    private final Reconciler reconciler = Reconciler.builder("demo", store, endpoints)
            .clock(clock)
            .concurrency(1)
            .build();
    private final InMemoryTokenStore tokenStore = new InMemoryTokenStore();
    private final TokenAuthorizer authorizer = new TokenAuthorizer(tokenStore, clock);
    private final Token token = new Tokens(tokenStore, clock)
            .issue(
                    "alice",
                    Set.of(io.github.endpointlease.model.Scope.READ),
                    List.of(EndpointPattern.ANY),
                    Duration.ofDays(1));

    public Micro() {
        for (int i = 0; i < 1_000; i++) {
            leases.add(
                    new EndpointName("demo-model-%03d-Endpoint".formatted(i)),
                    new EndpointConfigName("demo-config"),
                    Duration.ofDays(300));
        }
        reconciler.runOnce();
        reconciler.runOnce();
    }

    static void print() throws RunnerException {
        new Runner(new OptionsBuilder().include(Micro.class.getName()).build()).run();
    }

    @Benchmark
    public ReconcileReport aSteadyRunOver1000Leases() {
        return reconciler.runOnce();
    }

    @Benchmark
    public Extension anExtension() {
        // a second, so that the last year that can be written is never reached
        return leases.lease(NAME).extend(Duration.ofSeconds(1));
    }

    @Benchmark
    public Decision anAuthorization() {
        return authorizer.authorize(token);
    }
}
