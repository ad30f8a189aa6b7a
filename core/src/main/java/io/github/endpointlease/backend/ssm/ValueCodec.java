package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.backend.ssm.JsonTree.Literal;
import io.github.endpointlease.backend.ssm.ParameterValue.Broken;
import io.github.endpointlease.backend.ssm.ParameterValue.Foreign;
import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.TokenHash;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A lease as a parameter's text, in the layout that {@link SsmExpiryStore} documents. */
final class ValueCodec {
    /** 4,096 less what Python's {@code json.dumps} adds when the original writes the value back: a space a separator. */
    static final int MAX_LENGTH = 3_900;

    private static final int FORMAT = 1;

    /** No character of a text takes more than an escaped one. */
    private static final int LONGEST_ESCAPE = 6;

    private ValueCodec() {}

    static String write(Lease lease, Stamp stamp) {
        Failure failure = lease.failure();
        String reason = failure == null ? "" : withoutReferences(failure.reason());
        String text = render(lease, stamp, reason);
        while (text.length() > MAX_LENGTH && !reason.isEmpty()) {
            int over = (text.length() - MAX_LENGTH) / LONGEST_ESCAPE + 1;
            reason = reason.substring(0, Math.max(0, reason.length() - over));
            text = render(lease, stamp, reason + "…");
        }
        return text;
    }

    static ParameterVersion read(EndpointName name, long number, String text, @Nullable Instant modified) {
        return new ParameterVersion(number, text, value(name, text, modified));
    }

    private static ParameterValue value(EndpointName name, String text, @Nullable Instant modified) {
        SortedMap<String, Object> tree;
        try {
            tree = JsonTree.parse(text);
        } catch (InvalidValueException e) {
            return new Broken(String.valueOf(e.getMessage()), true);
        }
        boolean bare = !tree.containsKey("lease");
        Fields stamp = new Fields(tree).fields("lease");
        try {
            Lease plain = plain(name, new Fields(tree), modified);
            if (stamp.has("format") && stamp.number("format") > FORMAT) {
                throw new InvalidValueException("format", "must be at most " + FORMAT, stamp.number("format"));
            }
            return sum(tree).equals(stamp.textOrNull("sum"))
                    ? stamped(plain, stamp)
                    : new Foreign(plain, stamp.textOrNull("op"), bare);
        } catch (InvalidValueException e) {
            return new Broken(String.valueOf(e.getMessage()), bare);
        }
    }

    /** What the three keys say. Without a date, the expiry is the only moment that every reader agrees on. */
    private static Lease plain(EndpointName name, Fields fields, @Nullable Instant modified) {
        String named = fields.text("endpoint_name");
        if (!named.equals(name.value())) {
            throw new InvalidValueException("endpoint_name", "must be the parameter's, " + name, named);
        }
        EndpointConfigName config = new EndpointConfigName(fields.text("endpoint_config_name"));
        Instant expiry = fields.expiry();
        return Lease.running(name, config, expiry, modified == null ? expiry : modified)
                .adoptable();
    }

    private static Stamped stamped(Lease plain, Fields fields) {
        Failure failure = null;
        if (fields.has("failure")) {
            Fields trouble = fields.fields("failure");
            failure = new Failure(
                    trouble.oneOf("kind", Failure.Kind.class),
                    trouble.text("reason"),
                    trouble.smallNumber("attempts"),
                    trouble.instant("retry_at"));
        }
        Lease lease = new Lease(
                plain.name(),
                plain.configName(),
                plain.expiry(),
                fields.oneOf("phase", Phase.class),
                fields.instant("phase_since"),
                fields.number("generation"),
                fields.instantOrNull("owned_since"),
                fields.flag("adopting"),
                failure,
                fields.texts("ops").stream().map(OperationId::new).toList());
        return new Stamped(
                lease,
                new Stamp(fields.text("life"), fields.number("base"), fields.text("op"), fields.flag("removed")));
    }

    private static String render(Lease lease, Stamp stamp, String reason) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", number(FORMAT));
        fields.put("life", stamp.life());
        fields.put("base", number(stamp.base()));
        fields.put("op", stamp.op());
        if (stamp.removed()) {
            fields.put("removed", new Literal("true"));
        }
        fields.put("phase", lease.phase().name());
        fields.put("phase_since", lease.phaseSince().toString());
        fields.put("generation", number(lease.generation()));
        if (lease.ownedSince() != null) {
            fields.put("owned_since", lease.ownedSince().toString());
        }
        if (lease.adopting()) {
            fields.put("adopting", new Literal("true"));
        }
        if (lease.failure() != null) {
            fields.put("failure", failure(lease.failure(), reason));
        }
        fields.put("ops", lease.operations().stream().map(OperationId::value).toList());

        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("expiry", Fields.expiry(lease.expiry()));
        tree.put("endpoint_name", lease.name().value());
        tree.put("endpoint_config_name", lease.configName().value());
        tree.put("lease", fields);
        fields.put("sum", sum(tree));
        return JsonTree.render(tree);
    }

    private static Map<String, Object> failure(Failure failure, String reason) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", failure.kind().name());
        fields.put("attempts", number(failure.attempts()));
        fields.put("retry_at", failure.retryAt().toString());
        fields.put("reason", reason);
        return fields;
    }

    /** Over everything but itself, however it is spaced, ordered and escaped. */
    private static String sum(Map<String, Object> tree) {
        Map<String, Object> sorted = sorted(tree);
        if (tree.get("lease") instanceof Map<?, ?> lease) {
            Map<String, Object> rest = sorted(lease);
            rest.remove("sum");
            sorted.put("lease", rest);
        }
        return TokenHash.sha256(JsonTree.render(sorted)).hex();
    }

    private static Map<String, Object> sorted(Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put((String) key, value instanceof Map<?, ?> inner ? sorted(inner) : value));
        return sorted;
    }

    private static Literal number(long value) {
        return new Literal(Long.toString(value));
    }

    /** SSM takes two opening braces for a reference to another parameter and refuses the value, from the original as well. */
    private static String withoutReferences(String reason) {
        return reason.replaceAll("\\{(?=\\{)", "{ ");
    }
}
