package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.StreamSupport;

/**
 * SSM Parameter Store, as far as leases need it. Sources: AWS Systems Manager API Reference, PutParameter, GetParameter,
 * GetParameters, GetParametersByPath, GetParameterHistory, LabelParameterVersion, DeleteParameter and DeleteParameters; AWS Systems Manager User
 * Guide, "Working with parameter versions" (100 are kept, and a labelled oldest one blocks new ones). That a parameter cannot be
 * made without saying of what type is documented; the refusal's text was seen by others.
 *
 * <p>Safe for use by many threads. The switches are for the beginning of a test.
 */
public final class ParameterStore {
    private static final int MAX_CHARACTERS = 4096;

    private final ConcurrentNavigableMap<String, StoredParameter> parameters = new ConcurrentSkipListMap<>();
    private volatile InstantSource clock = InstantSource.system();
    private volatile boolean refusesOverlaps;
    private volatile boolean emptyPages;
    private volatile boolean createsWithoutType;
    private volatile int writesBehind;
    private volatile Random random = new Random(0);

    private ParameterStore() {}

    /** Adds an empty one to a stand-in. */
    public static ParameterStore addTo(AwsStandIn aws) {
        ParameterStore store = new ParameterStore();
        aws.with(
                "AmazonSSM",
                new JsonService(Map.of(
                        "PutParameter", store::put,
                        "GetParameter", store::get,
                        "GetParameters", store::getSome,
                        "GetParametersByPath", store::byPath,
                        "GetParameterHistory", store::history,
                        "LabelParameterVersion", store::label,
                        "DeleteParameter", store::delete,
                        "DeleteParameters", store::deleteSome)));
        return store;
    }

    /** Dates writes; the system's clock by default. */
    public ParameterStore clock(InstantSource source) {
        clock = source;
        return this;
    }

    /** Lets reads show the state of up to so many writes of the parameter ago, and histories with holes, at random. */
    public ParameterStore stale(long seed, int writes) {
        random = new Random(seed);
        writesBehind = writes;
        return this;
    }

    /** Refuses a write that arrives while another of the same parameter is under way, as TooManyUpdates. */
    public ParameterStore refusingOverlaps() {
        refusesOverlaps = true;
        return this;
    }

    /** Lets every other page be empty, with a token. */
    public ParameterStore withEmptyPages() {
        emptyPages = true;
        return this;
    }

    /** Lets a write without a type make a parameter, should AWS do so. */
    public ParameterStore creatingWithoutType() {
        createsWithoutType = true;
        return this;
    }

    private ObjectNode put(JsonNode input) {
        String name = input.path("Name").asText();
        String text = input.path("Value").asText();
        if (text.isEmpty()) {
            throw AwsError.validation(
                    "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must"
                            + " have length greater than or equal to 1");
        }
        if (text.length() > MAX_CHARACTERS) {
            throw AwsError.validation(
                    "Standard tier parameters support a maximum parameter value of 4096 characters. To create"
                            + " a larger parameter value, upgrade the parameter to use the advanced-parameter tier.");
        }
        if (text.contains("{{")) {
            throw AwsError.validation("Parameter value: (" + text + ") can't nest another parameter or be {{}}.");
        }
        StoredParameter parameter = parameters.computeIfAbsent(name, key -> new StoredParameter());
        if (refusesOverlaps) {
            parameter.overlap();
        }
        String type = input.path("Type").isTextual() ? input.path("Type").asText() : null;
        ObjectNode output = JsonService.object();
        output.put(
                "Version",
                parameter.put(
                        name, text, type, input.path("Overwrite").asBoolean(), clock.instant(), createsWithoutType));
        output.put("Tier", "Standard");
        return output;
    }

    private ObjectNode get(JsonNode input) {
        ObjectNode output = JsonService.object();
        output.set("Parameter", selected(input.path("Name").asText()));
        return output;
    }

    private ObjectNode getSome(JsonNode input) {
        requireTenNames(input);
        ObjectNode output = JsonService.object();
        ArrayNode found = output.putArray("Parameters");
        ArrayNode invalid = output.putArray("InvalidParameters");
        for (JsonNode name : input.path("Names")) {
            try {
                found.add(selected(name.asText()));
            } catch (AwsError e) {
                invalid.add(name.asText());
            }
        }
        return output;
    }

    private ObjectNode selected(String selector) {
        int colon = selector.indexOf(':');
        String name = colon < 0 ? selector : selector.substring(0, colon);
        List<StoredParameter.Ver> versions = existing(name);
        if (colon < 0) {
            return ParameterJson.described(name, versions.get(versions.size() - 1));
        }
        long number = Long.parseLong(selector.substring(colon + 1));
        return versions.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .map(version -> ParameterJson.described(name, version).put("Selector", ":" + number))
                .orElseThrow(() -> new AwsError(
                        400,
                        "ParameterVersionNotFound",
                        "Systems Manager could not find version " + number + " of " + name + "."));
    }

    private ObjectNode byPath(JsonNode input) {
        String path = input.path("Path").asText();
        String prefix = path.endsWith("/") ? path : path + "/";
        boolean recursive = input.path("Recursive").asBoolean(false);
        int most = ParameterJson.limit(input, 10);
        String token = ParameterJson.token(input);
        boolean skip = emptyPages && !token.startsWith("full ");
        String after = token.substring(token.indexOf(' ') + 1);
        ObjectNode output = JsonService.object();
        ArrayNode page = output.putArray("Parameters");
        if (skip) {
            return ParameterJson.withToken(output, "full " + after);
        }
        String last = after;
        String begin = after.isEmpty() ? prefix : after;
        for (Map.Entry<String, StoredParameter> entry :
                parameters.tailMap(begin, false).entrySet()) {
            String name = entry.getKey();
            if (!name.startsWith(prefix)) {
                break;
            }
            List<StoredParameter.Ver> versions = versions(entry.getValue());
            boolean direct = recursive || name.indexOf('/', prefix.length()) < 0;
            if (direct && !versions.isEmpty()) {
                if (page.size() == most) {
                    return ParameterJson.withToken(output, "next " + last);
                }
                page.add(ParameterJson.described(name, versions.get(versions.size() - 1)));
                last = name;
            }
        }
        return output;
    }

    private ObjectNode history(JsonNode input) {
        String name = input.path("Name").asText();
        int most = ParameterJson.limit(input, 50);
        String token = ParameterJson.token(input);
        long after = token.isEmpty() ? 0 : Long.parseLong(token.substring(token.indexOf(' ') + 1));
        List<StoredParameter.Ver> versions = new ArrayList<>(existing(name));
        if (writesBehind > 0 && versions.size() > 1 && roll(4) == 0) {
            versions.remove(roll(versions.size()));
        }
        ObjectNode output = JsonService.object();
        ArrayNode page = output.putArray("Parameters");
        for (StoredParameter.Ver version : versions) {
            if (version.number() > after) {
                if (page.size() == most) {
                    return ParameterJson.withToken(
                            output,
                            "next " + page.get(page.size() - 1).path("Version").asLong());
                }
                ArrayNode labels =
                        ParameterJson.described(page.addObject(), name, version).putArray("Labels");
                version.labels().forEach(labels::add);
            }
        }
        return output;
    }

    private ObjectNode label(JsonNode input) {
        String name = input.path("Name").asText();
        List<String> labels = StreamSupport.stream(input.path("Labels").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        existing(name);
        long number = input.path("ParameterVersion").asLong();
        stored(name).label(number, labels);
        ObjectNode output = JsonService.object();
        output.putArray("InvalidLabels");
        return output.put("ParameterVersion", number);
    }

    private ObjectNode delete(JsonNode input) {
        if (!stored(input.path("Name").asText()).delete()) {
            throw ParameterJson.notFound();
        }
        return JsonService.object();
    }

    private ObjectNode deleteSome(JsonNode input) {
        requireTenNames(input);
        ObjectNode output = JsonService.object();
        ArrayNode deleted = output.putArray("DeletedParameters");
        ArrayNode invalid = output.putArray("InvalidParameters");
        for (JsonNode name : input.path("Names")) {
            StoredParameter found = parameters.get(name.asText());
            (found != null && found.delete() ? deleted : invalid).add(name.asText());
        }
        return output;
    }

    private static void requireTenNames(JsonNode input) {
        if (input.path("Names").size() > 10) {
            throw AwsError.validation(
                    "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must"
                            + " have length less than or equal to 10");
        }
    }

    private StoredParameter stored(String name) {
        StoredParameter found = parameters.get(name);
        if (found == null) {
            throw ParameterJson.notFound();
        }
        return found;
    }

    private List<StoredParameter.Ver> existing(String name) {
        List<StoredParameter.Ver> versions = versions(stored(name));
        if (versions.isEmpty()) {
            throw ParameterJson.notFound();
        }
        return versions;
    }

    private List<StoredParameter.Ver> versions(StoredParameter parameter) {
        return parameter.versions(writesBehind == 0 ? 0 : roll(writesBehind + 1));
    }

    private int roll(int bound) {
        return random.nextInt(bound);
    }
}
