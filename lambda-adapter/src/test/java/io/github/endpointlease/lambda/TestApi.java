package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.Caller;
import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExecutionStore;
import io.github.endpointlease.backend.memory.InProcessInvocations;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The handlers over stores in memory, at a moment that stands still until it is moved. */
final class TestApi implements AutoCloseable {
    /** 24 minutes, 5 seconds and 157,431 microseconds before the expiry in the original's manual. */
    static final Instant NOW = Instant.parse("2023-06-26T12:15:41.842569Z");

    static final Instant EXPIRY = Instant.parse("2023-06-26T12:39:47Z");

    static final EndpointName FALCON = new EndpointName("demo-Falcon40B-Endpoint");
    static final EndpointName FLAN = new EndpointName("demo-FlanT5-Endpoint");
    static final EndpointName NEW = new EndpointName("test-inpainting-Endpoint");
    static final EndpointConfigName CONFIG = new EndpointConfigName("jumpstart-example-model-inpainting-cfg");

    static final Caller OWNER = caller("owner", EnumSet.allOf(Scope.class), "*");
    static final Caller OTHER = caller("other", EnumSet.allOf(Scope.class), "*");

    static final Routes ROUTES = new Routes(
            List.of(new ModelRoute("flan", FLAN, false), new ModelRoute("falcon", FALCON, true)), Set.of(FLAN));

    final ManualClock clock = new ManualClock(NOW);
    final BreakableStore store = new BreakableStore();
    final InMemoryEndpoints endpoints;
    final Leases leases;
    final LeasesHandler leasesHandler;
    final InvokeHandler invokeHandler;
    final ExecutionsHandler executionsHandler;
    private final InProcessInvocations invocations;

    TestApi() {
        this(builder -> {});
    }

    /** With other endpoints than those that start at once and answer with what they are asked. */
    TestApi(Consumer<InMemoryEndpoints.Builder> settings) {
        InMemoryEndpoints.Builder builder = InMemoryEndpoints.builder(clock);
        settings.accept(builder);
        endpoints = builder.build();
        leases = Leases.builder("demo", store, endpoints)
                .clock(clock)
                .longestLease(Duration.ofDays(400))
                .build();
        invocations = new InProcessInvocations("demo-async", endpoints, new InMemoryExecutionStore(), clock, 1, 4);
        leasesHandler = new LeasesHandler(leases);
        invokeHandler = new InvokeHandler(endpoints, leases, ROUTES);
        executionsHandler = new ExecutionsHandler(new AsyncInvoker(invocations, clock), ROUTES);
    }

    static Caller caller(String name, Set<Scope> scopes, String... patterns) {
        return new Caller(
                name,
                scopes,
                List.of(patterns).stream().map(EndpointPattern::new).toList());
    }

    /** Stores a lease of a running endpoint of ours, without asking anybody. */
    Lease lease(EndpointName name, Instant expiry) {
        endpoints.create(name, CONFIG, Map.of("endpoint-lease:installation", "demo"));
        Lease lease = Lease.running(name, CONFIG, expiry, NOW);
        store(lease);
        return lease;
    }

    void store(Lease lease) {
        if (!store.create(lease)) {
            throw new IllegalStateException("There is a lease already: " + lease);
        }
    }

    Lease stored(EndpointName name) {
        return ((StoredLease.Valid) store.find(name).orElseThrow()).lease();
    }

    Reply get(Caller caller, @Nullable String name) {
        APIGatewayProxyRequestEvent event = event("GET", Routes.LEASES, caller);
        return send(name == null ? event : event.withQueryStringParameters(Map.of("EndpointName", name)));
    }

    Reply post(String resource, Caller caller, @Nullable String body) {
        return send(event("POST", resource, caller).withBody(body));
    }

    Reply extend(Caller caller, @Nullable String body) {
        return post(Routes.LEASES, caller, body);
    }

    /** Hands the event to the handler that its resource belongs to. */
    Reply send(APIGatewayProxyRequestEvent event) {
        String resource = event.getResource();
        ApiHandler handler = resource.equals("/" + Routes.LEASES)
                ? leasesHandler
                : resource.endsWith("execution") ? executionsHandler : invokeHandler;
        return Reply.of(handler.handleRequest(event, null));
    }

    static APIGatewayProxyRequestEvent event(String method, String resource, @Nullable Caller caller) {
        ProxyRequestContext context = new ProxyRequestContext();
        if (caller != null) {
            context.setAuthorizer(CallerContext.write(caller));
        }
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod(method)
                .withResource("/" + resource)
                .withPath("/" + resource)
                .withHeaders(Map.of("Content-Type", "application/json"))
                .withRequestContext(context)
                .withIsBase64Encoded(false);
    }

    /** The same event with one header more. */
    static APIGatewayProxyRequestEvent with(APIGatewayProxyRequestEvent event, String header, String value) {
        Map<String, String> headers = new HashMap<>(event.getHeaders());
        headers.put(header, value);
        return event.withHeaders(headers);
    }

    /** Asks for an execution until it has ended. */
    Reply awaitEnd(Caller caller, String arn) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            Reply reply = describe(caller, arn);
            if (!reply.json().path("status").asText().equals("RUNNING")) {
                return reply;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Still running: " + reply.body());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    Reply describe(Caller caller, String arn) {
        return post(Routes.DESCRIBE, caller, "{\"executionArn\": \"" + arn + "\"}");
    }

    @Override
    public void close() {
        invocations.close();
    }
}
