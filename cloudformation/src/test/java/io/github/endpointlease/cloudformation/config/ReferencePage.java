package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Writes {@code docs/reference/configuration.md} from the schema. */
final class ReferencePage {
    private static final Map<String, String> TITLES = Map.of(
            "", "## The project",
            "throttling", "## `throttling`, of the project or of a model",
            "jumpstart_models[]", "## `jumpstart_models[]`",
            "jumpstart_models[].schedule", "## `jumpstart_models[].schedule`",
            "jumpstart_models[].integration", "## `jumpstart_models[].integration`",
            "jumpstart_models[].integration.properties", "## `jumpstart_models[].integration.properties`",
            "jumpstart_models[].local", "## `jumpstart_models[].local`");
    private static final String HEAD = """
            # config.json

            The keys are those of the Amazon SageMaker Endpoint Manager, whose files work unchanged, and additions. Every fault of a file is
            reported at once, each with its path in the file, what is allowed there and what was found. Keys that are not listed have no effect
            and are warned of. A null counts as an absent key. No two models may have the same route, or names that differ only in
            case, and the names made from `project_prefix` and `name` have at most 63 characters.

            Editors check a file against the [JSON Schema](../../cloudformation/src/main/resources/io/github/endpointlease/cloudformation/config.schema.json)
            when its key `$schema` says where that is.

            This page is written from the schema; a test compares the two.
            """;

    private static final String TAIL = """

            ## `config.lock.json`

            What each `model_id` was resolved to: the version, the image, the data, the variables and the time-outs that the hub gave, one entry
            for each model, wanted version, region and instance type. It stands beside `config.json`; keep both under version control, and
            the same file renders to the same template, offline too. It holds nothing of yours, so neither your `environment` nor your
            acceptance of terms. An entry that no model needs any longer goes with the next run.

            To take a newer version of a model, set `model_version`, or delete the model's entry, and run once online. A lock that was changed
            by hand or by a merge is refused: restore it, or delete it and run once online.

            Some models cannot be deployed by CloudFormation, and are refused: those whose image needs a script beside the model's data, and
            those that need additional data sources on the instance type in every configuration that serves it; where another configuration does
            without, that one is used, and a warning names those that were left out. Models of AWS Marketplace need your subscription first.
            """;

    private ReferencePage() {}

    static String text() {
        StringBuilder page = new StringBuilder(HEAD);
        section(page, "", Schema.TREE);
        return page.append(TAIL).toString();
    }

    private static void section(StringBuilder page, String path, JsonNode schema) {
        JsonNode target = Schema.target(schema);
        String title = TITLES.get(path);
        if (title != null) {
            page.append('\n')
                    .append(title)
                    .append("\n\n| key | allowed | default | meaning |\n| --- | --- | --- | --- |\n");
            target.path("properties")
                    .properties()
                    .forEach(entry -> row(page, target, entry.getKey(), entry.getValue()));
        }
        target.path("properties").properties().forEach(entry -> {
            JsonNode child = Schema.target(entry.getValue());
            String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            section(
                    page,
                    child.path("items").isObject() ? key + "[]" : key,
                    child.path("items").isObject() ? child.path("items") : child);
        });
    }

    private static void row(StringBuilder page, JsonNode holder, String key, JsonNode schema) {
        page.append("| `")
                .append(key)
                .append("` | ")
                .append(allowed(Schema.target(schema)).replace("|", "\\|"))
                .append(" | ")
                .append(absent(holder, key, schema))
                .append(" | ")
                .append(schema.path("description").asText().replace("<", "&lt;"))
                .append(" |\n");
    }

    private static String absent(JsonNode holder, String key, JsonNode schema) {
        if (schema.has("default")) {
            return "`" + schema.path("default").asText() + "`";
        }
        return texts(holder.path("required")).contains(key) ? "required" : "";
    }

    private static String allowed(JsonNode schema) {
        if (schema.has("enum")) {
            return texts(schema.path("enum")).stream()
                    .map(value -> "`" + value + "`")
                    .collect(Collectors.joining(", "));
        }
        List<String> parts = new ArrayList<>();
        parts.add(schema.path("type").asText());
        String from = bound(schema, "minimum", "from ") + bound(schema, "exclusiveMinimum", "over ");
        parts.add((from + bound(schema, "maximum", from.isEmpty() ? "up to " : " to ")).strip());
        parts.add(bound(schema, "maxLength", "at most ", " characters"));
        parts.add(bound(schema, "maxProperties", "at most ", " variables"));
        texts(schema.path("examples")).forEach(example -> parts.add("e.g. `" + example + "`"));
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    private static String bound(JsonNode schema, String key, String before) {
        return bound(schema, key, before, "");
    }

    private static String bound(JsonNode schema, String key, String before, String after) {
        return schema.has(key) ? before + schema.path(key).asText() + after : "";
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
