package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Leases as items, as {@link DynamoDbExpiryStore} documents them. */
final class LeaseItem {
    static final String KEY = "endpoint_name";
    static final String VERSION = "version";
    static final String WRITE = "write";

    private static final String FORMAT = "format";
    private static final long CURRENT_FORMAT = 1;
    private static final char AT = '@';

    private LeaseItem() {}

    static Map<String, AttributeValue> write(Lease lease, long version, String write) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put(KEY, AttributeValue.fromS(lease.name().value()));
        item.put(FORMAT, Attributes.ofNumber(CURRENT_FORMAT));
        item.put(VERSION, Attributes.ofNumber(version));
        item.put(WRITE, AttributeValue.fromS(write));
        item.put("config_name", AttributeValue.fromS(lease.configName().value()));
        item.put("expiry", AttributeValue.fromS(lease.expiry().toString()));
        item.put("phase", AttributeValue.fromS(lease.phase().name()));
        item.put("phase_since", AttributeValue.fromS(lease.phaseSince().toString()));
        item.put("generation", Attributes.ofNumber(lease.generation()));
        if (lease.ownedSince() != null) {
            item.put("owned_since", AttributeValue.fromS(lease.ownedSince().toString()));
        }
        item.put("adopting", AttributeValue.fromBool(lease.adopting()));
        Failure failure = lease.failure();
        if (failure != null) {
            item.put("failure", AttributeValue.fromM(write(failure)));
        }
        item.put(
                "operations",
                Attributes.ofTexts(
                        lease.operations().stream().map(OperationId::value).toList()));
        return item;
    }

    /** Returns what is stored; empty if no endpoint can have the name. */
    static Optional<StoredLease> read(Attributes item) {
        EndpointName name;
        try {
            name = new EndpointName(item.text(KEY));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
        try {
            item.requireFormat(CURRENT_FORMAT);
            return Optional.of(new StoredLease.Valid(readLease(name, item), version(name, item.number(VERSION))));
        } catch (InvalidValueException e) {
            return Optional.of(new StoredLease.Unreadable(name, String.valueOf(e.getMessage())));
        }
    }

    /** The name is part of it, so that the version of one lease never passes for another's. */
    static Version version(EndpointName name, long number) {
        return new Version(name.value() + AT + number);
    }

    /** Returns the number of a version; empty if it was not given out for that name. */
    static OptionalLong number(EndpointName name, Version version) {
        String start = name.value() + AT;
        if (!version.value().startsWith(start)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(version.value().substring(start.length())));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Lease readLease(EndpointName name, Attributes item) {
        return new Lease(
                name,
                new EndpointConfigName(item.text("config_name")),
                item.instant("expiry"),
                item.oneOf("phase", Phase.class),
                item.instant("phase_since"),
                item.number("generation"),
                item.instantIfAny("owned_since").orElse(null),
                item.flag("adopting"),
                readFailure(item),
                item.texts("operations").stream().map(OperationId::new).toList());
    }

    private static Map<String, AttributeValue> write(Failure failure) {
        return Map.of(
                "kind", AttributeValue.fromS(failure.kind().name()),
                "reason", AttributeValue.fromS(failure.reason()),
                "attempts", Attributes.ofNumber(failure.attempts()),
                "retry_at", AttributeValue.fromS(failure.retryAt().toString()));
    }

    private static @Nullable Failure readFailure(Attributes item) {
        if (!item.has("failure")) {
            return null;
        }
        Attributes failure = item.group("failure");
        return new Failure(
                failure.oneOf("kind", Failure.Kind.class),
                failure.text("reason"),
                failure.smallNumber("attempts"),
                failure.instant("retry_at"));
    }
}
