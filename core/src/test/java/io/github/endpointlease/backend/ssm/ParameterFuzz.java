package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.EveryPlan;
import io.github.endpointlease.backend.ssm.ParameterValue.Broken;
import io.github.endpointlease.backend.ssm.ParameterValue.Foreign;
import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.proof.Hostile;
import io.github.endpointlease.spi.StoredLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The retained versions of a parameter, with an empty line between them. Before them stand the number of the first one and how many
 * are retained at most. One that begins with an exclamation mark gets the sum that our own writer would have given it.
 */
public final class ParameterFuzz {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final Instant NOW = Instant.parse("2026-01-31T08:15:30.123456Z");
    private static final int MOST_VERSIONS = 5;
    private static final int OUR_LENGTH = 64;

    private ParameterFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String[] parts = Hostile.text(input).split("\n\n", MOST_VERSIONS + 1);
        String[] numbers = parts[0].split(" ", 3);
        long number = number(numbers[0], 1);
        List<ParameterVersion> kept = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String text = parts[i].startsWith("!") ? sealed(parts[i].substring(1)) : parts[i];
            kept.add(read(number++, text));
        }
        if (!kept.isEmpty()) {
            fold(kept, (int) number(numbers[numbers.length - 1], 100));
        }
    }

    private static ParameterVersion read(long number, String text) {
        ParameterVersion version = ValueCodec.read(NAME, number, text, number % 2 == 0 ? NOW : null);
        Hostile.requireEqual("A version keeps its text", text, version.text());
        if (version.value() instanceof Stamped stamped) {
            Hostile.requireEqual("The sum is right", sealed(text), JsonTree.render(JsonTree.parse(text)));
            writeAgain(stamped);
        } else if (version.value() instanceof Foreign foreign) {
            Hostile.requireEqual(
                    "A foreign lease is the endpoint's", NAME, foreign.lease().name());
        } else {
            Hostile.require(!((Broken) version.value()).reason().isBlank(), "Broken values say why");
        }
        return version;
    }

    private static void writeAgain(Stamped read) {
        String written = ValueCodec.write(read.lease(), read.stamp());
        ParameterValue again = ValueCodec.read(NAME, 1, written, NOW).value();
        Hostile.require(again instanceof Stamped, "What was written is read back: " + written);
        Hostile.requireEqual("The stamp is read back", read.stamp(), ((Stamped) again).stamp());
        Lease lease = ((Stamped) again).lease();
        // a reason is cut where it is too long
        Hostile.requireEqual("The lease is read back", withoutReason(read.lease()), withoutReason(lease));
        if (read.stamp().life().length() <= OUR_LENGTH && read.stamp().op().length() <= OUR_LENGTH) {
            Hostile.require(written.length() <= ValueCodec.MAX_LENGTH, "What was written fits");
            Hostile.requireEqual("Writing twice changes nothing", written, ValueCodec.write(lease, read.stamp()));
        }
    }

    private static Lease withoutReason(Lease lease) {
        Failure failure = lease.failure();
        return failure == null
                ? lease
                : lease.failing(new Failure(failure.kind(), "", failure.attempts(), failure.retryAt()));
    }

    private static void fold(List<ParameterVersion> kept, int most) {
        ParameterVersion newest = kept.get(kept.size() - 1);
        HistoryFold.evident(newest).ifPresent(effective -> check(effective, newest.number(), newest.number()));
        Optional<Effective> folded = HistoryFold.fold(kept, most);
        folded.ifPresent(effective -> check(effective, kept.get(0).number(), newest.number()));
        for (ParameterVersion version : kept) {
            if (version.value() instanceof Stamped stamped) {
                Optional<OptionalLong> outcome = HistoryFold.outcome(kept, stamped.stamp());
                Hostile.require(
                        outcome.isEmpty()
                                || outcome.get().isEmpty()
                                || outcome.get().getAsLong() > stamped.stamp().base(),
                        "A write counts after what it was based on");
            }
        }
    }

    private static void check(Effective effective, long first, long last) {
        Hostile.require(effective.known(), "What is told is known");
        Hostile.require(effective.number() >= first && effective.number() <= last, "A version that is there counts");
        LeaseVersion version = effective.version(NAME);
        Hostile.requireEqual(
                "A version is read back", Optional.of(version), LeaseVersion.parse(NAME, version.opaque()));
        effective.stored(NAME).ifPresent(stored -> {
            if (stored instanceof StoredLease.Valid valid) {
                EveryPlan.of(valid.lease());
            }
        });
    }

    /** The text as our writer would render it, with the right sum; the text itself if it is no object with a stamp. */
    static String sealed(String text) {
        SortedMap<String, Object> tree = treeOf(text);
        if (tree != null && tree.get("lease") instanceof Map<?, ?> stamp) {
            @SuppressWarnings("unchecked")
            Map<String, Object> fields = (Map<String, Object>) stamp;
            fields.remove("sum");
            fields.put("sum", TokenHash.sha256(JsonTree.render(tree)).hex());
            return JsonTree.render(tree);
        }
        return text;
    }

    private static @Nullable SortedMap<String, Object> treeOf(String text) {
        SortedMap<String, Object> tree;
        try {
            tree = JsonTree.parse(text);
        } catch (InvalidValueException e) {
            return null;
        }
        Hostile.requireEqual("A tree is read back", tree, JsonTree.parse(JsonTree.render(tree)));
        return tree;
    }

    private static long number(String text, long otherwise) {
        return text.matches("[0-9]{1,9}") ? Math.max(1, Long.parseLong(text)) : otherwise;
    }
}
