package io.github.endpointlease.backend.jdbc;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.spi.StoredLease;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.h2.jdbcx.JdbcConnectionPool;

/** Extends one lease by a second, again and again, and says after each that it is done, until somebody kills it. */
final class CommittingChild {
    static final EndpointName NAME = new EndpointName("demo-MiniLM-Endpoint");

    private CommittingChild() {}

    /** Takes the database's URL. */
    public static void main(String[] arguments) throws IOException {
        JdbcConnectionPool pool = JdbcConnectionPool.create(arguments[0], "sa", "");
        JdbcSchema.createIfAbsent(pool);
        JdbcExpiryStore store = new JdbcExpiryStore(pool);
        store.create(Lease.running(NAME, new EndpointConfigName("config"), Instant.EPOCH, Instant.EPOCH));
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            while (true) {
                StoredLease.Valid read = (StoredLease.Valid) store.find(NAME).orElseThrow();
                Instant expiry = read.lease().expiry().plusSeconds(1);
                if (store.compareAndSet(read.version(), read.lease().expiring(expiry, OperationId.random()))) {
                    // One write, so that a kill cannot leave half a line.
                    out.write((expiry.getEpochSecond() + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }
}
