package io.github.endpointlease.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.local.GatewayProcess.Answer;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Clients that add time to leases, one request after the other, until their gateway is gone. */
final class ExtendingClients {
    static final int CLIENTS = 16;
    private static final int MOST_MINUTES = 5;

    private final GatewayProcess gateway;
    private final String token;
    private final List<LeaseLedger> ledgers;
    private final AtomicLong answers = new AtomicLong();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    private ExtendingClients(GatewayProcess gateway, String token, List<LeaseLedger> ledgers) {
        this.gateway = gateway;
        this.token = token;
        this.ledgers = ledgers;
    }

    /** Begins; the random numbers say which lease, how long, and whether the request has a key. */
    static ExtendingClients start(GatewayProcess gateway, String token, List<LeaseLedger> ledgers, Random random) {
        ExtendingClients clients = new ExtendingClients(gateway, token, ledgers);
        for (int i = 0; i < CLIENTS; i++) {
            Random own = new Random(random.nextLong());
            Thread thread = new Thread(() -> clients.live(own), "client-" + i);
            thread.setDaemon(true);
            clients.threads.add(thread);
        }
        clients.threads.forEach(Thread::start);
        return clients;
    }

    /**
     * Waits until every client has lost its gateway.
     *
     * @return how many extensions were acknowledged
     */
    long awaitEnd() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(GatewayProcess.PATIENCE.toMillis());
            if (thread.isAlive()) {
                complaints.add(thread.getName() + " is still waiting for an answer of a gateway that was killed");
            }
        }
        if (!complaints.isEmpty()) {
            throw new AssertionError(complaints.size() + " complaints of clients, the first: " + complaints.peek());
        }
        return answers.get();
    }

    private void live(Random random) {
        try {
            boolean served = true;
            while (served) {
                served = extend(random);
            }
        } catch (InterruptedException | RuntimeException e) {
            complaints.add(e.toString());
        }
    }

    /** Returns false once the gateway is gone. */
    private boolean extend(Random random) throws InterruptedException {
        LeaseLedger ledger = ledgers.get(random.nextInt(ledgers.size()));
        long minutes = 1L + random.nextInt(MOST_MINUTES);
        String key = random.nextBoolean() ? new UUID(random.nextLong(), random.nextLong()).toString() : null;
        LeaseLedger.Ask ask = ledger.begin(minutes * 60, key);
        Answer answer;
        try {
            answer = send(gateway, token, ledger.lease(), minutes, key);
        } catch (UncheckedIOException e) {
            ledger.lose(ask); // what the kill is there for
            return false;
        }
        JsonNode json = answer.json();
        if (answer.status() != 200 || json.get("MinutesGranted").asLong() != minutes || json.has("Repeated")) {
            ledger.lose(ask);
            complaints.add(answer.toString());
            return false;
        }
        ledger.promise(ask, Instant.parse(json.get("ExpiresAt").asText()));
        answers.incrementAndGet();
        return true;
    }

    static Answer send(GatewayProcess gateway, String token, String lease, long minutes, @Nullable String key) {
        String body = "{\"EndpointName\": \"" + lease + "\", \"minutes\": " + minutes + "}";
        return gateway.post("/endpoint-expiry", token, body, key);
    }
}
