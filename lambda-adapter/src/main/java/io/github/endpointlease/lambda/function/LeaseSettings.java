package io.github.endpointlease.lambda.function;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every function that works on leases is told.
 *
 * @param installation the project's prefix, which is in the tags of its endpoints
 * @param store where leases are kept
 * @param table the table of leases in DynamoDB; may be there although leases are kept elsewhere, or be null
 * @param longestLease how far from now a lease may end, or null for no limit
 * @param longestLeases the same for single endpoints, over the former
 * @param adoptExisting whether endpoints that run already may be taken over
 * @param deleteWindow how long after its decision a deletion can still take effect
 */
record LeaseSettings(
        String installation,
        StoreKind store,
        @Nullable String table,
        @Nullable Duration longestLease,
        Map<EndpointName, Duration> longestLeases,
        boolean adoptExisting,
        Duration deleteWindow) {
    static final String PREFIX = "PROJECT_PREFIX";
    static final String STORE = "LEASE_STORE";
    static final String TABLE = "LEASE_TABLE";
    static final String LONGEST = "LONGEST_LEASE_MINUTES";
    static final String LONGEST_EACH = "LONGEST_LEASES";
    static final String ADOPT = "ADOPT_EXISTING";
    static final String DELETE_WINDOW = "DELETE_WINDOW_SECONDS";

    /** As core takes it for the name of an installation. */
    private static final Pattern INSTALLATION = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** The time-out of the function that deletes, 60 seconds, and the skew of clocks: less would let a late deletion hit a successor. */
    private static final long LEAST_WINDOW = 90;

    /** With the grace a deletion of the stack waits as long, which CloudFormation gives a quarter of an hour. */
    private static final long MOST_WINDOW = 300;

    LeaseSettings {
        longestLeases = Map.copyOf(longestLeases);
    }

    /** Where leases are kept. */
    enum StoreKind {
        SSM,
        DYNAMODB;

        static StoreKind parse(String text) {
            return switch (text) {
                case "ssm" -> SSM;
                case "dynamodb" -> DYNAMODB;
                default -> throw new InvalidValueException(STORE, "must be ssm or dynamodb", text);
            };
        }

        /** As it is written in the configuration. */
        String text() {
            return this == SSM ? "ssm" : "dynamodb";
        }
    }

    /** Reads it. What is wrong is among the environment's faults, and has a stand-in in the answer. */
    static LeaseSettings read(Environment environment) {
        String installation =
                environment.required(PREFIX, LeaseSettings::installation).orElse("");
        StoreKind store = environment
                .text(STORE)
                .flatMap(text -> environment.read(STORE, text, StoreKind::parse))
                .orElse(StoreKind.SSM);
        Optional<String> table = store == StoreKind.DYNAMODB ? environment.required(TABLE) : environment.text(TABLE);
        Optional<Duration> longest = environment
                .text(LONGEST)
                .flatMap(text -> environment.read(LONGEST, text, minutes -> Minutes.over0(LONGEST, minutes)));
        return new LeaseSettings(
                installation,
                store,
                table.orElse(null),
                longest.orElse(null),
                longestLeases(environment),
                environment.flag(ADOPT, true),
                environment.seconds(DELETE_WINDOW, LEAST_WINDOW, MOST_WINDOW, LEAST_WINDOW));
    }

    private static String installation(String text) {
        if (!INSTALLATION.matcher(text).matches()) {
            throw new InvalidValueException(PREFIX, "must be 1 to 64 letters, digits, '_', '.' and '-'", text);
        }
        return text;
    }

    private static Map<EndpointName, Duration> longestLeases(Environment environment) {
        Map<EndpointName, Duration> longest = new HashMap<>();
        environment.pairs(LONGEST_EACH).forEach((endpoint, minutes) -> {
            Optional<EndpointName> name = environment.read(LONGEST_EACH, endpoint, EndpointName::new);
            Optional<Duration> time =
                    environment.read(LONGEST_EACH, minutes, text -> Minutes.over0("minutes of " + endpoint, text));
            if (name.isPresent() && time.isPresent()) {
                longest.put(name.get(), time.get());
            }
        });
        return longest;
    }
}
