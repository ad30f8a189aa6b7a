package io.github.endpointlease.backend.jdbc;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code endpoint_lease}.
 *
 * @param name as it is stored, valid or not
 * @param stored what it says; empty if no endpoint can have the name
 */
record LeaseRow(String name, Optional<StoredLease> stored) {
    /** The columns that hold the lease's value, in the order of {@link #values}. */
    static final List<String> VALUES = List.of(
            "config_name",
            "expiry",
            "phase",
            "phase_since",
            "generation",
            "owned_since",
            "adopting",
            "failure_kind",
            "failure_reason",
            "failure_attempts",
            "failure_retry_at",
            "operations");

    static List<@Nullable Object> values(Lease lease) {
        Failure failure = lease.failure();
        return Arrays.asList(
                lease.configName().value(),
                lease.expiry().toString(),
                lease.phase().name(),
                lease.phaseSince().toString(),
                lease.generation(),
                Columns.writeInstant(lease.ownedSince()),
                lease.adopting(),
                failure == null ? null : failure.kind().name(),
                failure == null ? null : Columns.writeRemark(failure.reason()),
                failure == null ? null : failure.attempts(),
                failure == null ? null : failure.retryAt().toString(),
                lease.operations().stream().map(OperationId::value).collect(Collectors.joining(" ")));
    }

    static LeaseRow read(ResultSet row) throws SQLException {
        String name = row.getString("name");
        EndpointName endpoint;
        try {
            endpoint = new EndpointName(name);
        } catch (InvalidValueException e) {
            return new LeaseRow(name, Optional.empty());
        }
        return new LeaseRow(name, Optional.of(readStored(endpoint, row)));
    }

    private static StoredLease readStored(EndpointName name, ResultSet row) throws SQLException {
        try {
            Version version = new Version(Long.toString(Columns.readNumber(row, "version")));
            return new StoredLease.Valid(readLease(name, row), version);
        } catch (InvalidValueException e) {
            return new StoredLease.Unreadable(name, String.valueOf(e.getMessage()));
        }
    }

    private static Lease readLease(EndpointName name, ResultSet row) throws SQLException {
        return new Lease(
                name,
                new EndpointConfigName(Columns.readText(row, "config_name")),
                Columns.readInstant(row, "expiry"),
                Columns.readEnum(row, "phase", Phase.class),
                Columns.readInstant(row, "phase_since"),
                Columns.readNumber(row, "generation"),
                Columns.readInstantOrNull(row, "owned_since"),
                Columns.readFlag(row, "adopting"),
                readFailure(row),
                Columns.readWords(row, "operations").stream()
                        .map(OperationId::new)
                        .toList());
    }

    private static @Nullable Failure readFailure(ResultSet row) throws SQLException {
        if (row.getString("failure_kind") == null) {
            return null;
        }
        return new Failure(
                Columns.readEnum(row, "failure_kind", Failure.Kind.class),
                Columns.readText(row, "failure_reason"),
                (int) Columns.readNumber(row, "failure_attempts"),
                Columns.readInstant(row, "failure_retry_at"));
    }
}
