package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;
import static io.github.endpointlease.cloudformation.template.TemplateTree.texts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.standin.StateMachine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Executes a definition in the Amazon States Language: the states {@code Task} and {@code Fail}, with {@code Parameters},
 * {@code Retry} and {@code Catch}, and JSONPath that names fields. Anything else is an error. Does not wait between attempts.
 *
 * <p>Source: the Amazon States Language specification.
 *
 * @param definition of the machine, with references resolved
 * @param task does what a task's resource says
 */
record MachineRun(Map<String, Object> definition, Task task) implements StateMachine {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Does what one task asks for. */
    interface Task {
        /**
         * Calls the service and waits for its answer.
         *
         * @param limit how long it may take
         * @throws Failure if the service refuses, or {@code States.Timeout}
         */
        JsonNode call(String resource, JsonNode parameters, Duration limit);
    }

    /** A task has failed with an error that has a name. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String error;

        Failure(String error, String cause) {
            super(cause);
            this.error = error;
        }
    }

    @Override
    public Outcome run(String input) {
        try {
            JsonNode data = JSON.readTree(input);
            String name = text(definition, "StartAt");
            while (true) {
                Map<String, Object> state = map(map(definition.get("States")).get(name));
                if (text(state, "Type").equals("Fail")) {
                    return new Outcome.Failed(at(state, "Error", data), at(state, "Cause", data));
                }
                requireOnly(state);
                try {
                    JsonNode result = attempts(state, data);
                    if (Boolean.TRUE.equals(state.get("End"))) {
                        return new Outcome.Succeeded(result.toString());
                    }
                    data = result;
                    name = text(state, "Next");
                } catch (Failure failure) {
                    data = JSON.createObjectNode().put("Error", failure.error).put("Cause", failure.getMessage());
                    name = caught(state, failure);
                }
            }
        } catch (JsonProcessingException e) {
            return new Outcome.Failed("States.Runtime", "The input is not JSON.");
        }
    }

    private static void requireOnly(Map<String, Object> state) {
        List<String> known =
                List.of("Type", "Resource", "Parameters", "TimeoutSeconds", "Retry", "Catch", "End", "Next");
        if (!text(state, "Type").equals("Task") || !known.containsAll(state.keySet())) {
            throw new IllegalStateException("The state is not known here: " + state);
        }
    }

    private JsonNode attempts(Map<String, Object> state, JsonNode data) {
        JsonNode parameters = parameters(map(state.get("Parameters")), data);
        Duration limit = Duration.ofSeconds(
                (Integer) Objects.requireNonNull(state.get("TimeoutSeconds"), "a task without a limit may never end"));
        int left = -1;
        while (true) {
            try {
                return task.call(text(state, "Resource"), parameters, limit);
            } catch (Failure failure) {
                if (left < 0) {
                    left = list(state.getOrDefault("Retry", List.of())).stream()
                            .map(rule -> map(rule))
                            .filter(rule -> names(rule, failure))
                            .map(rule -> (Integer) rule.get("MaxAttempts"))
                            .findFirst()
                            .orElse(0);
                }
                if (left-- == 0) {
                    throw failure;
                }
            }
        }
    }

    private static String caught(Map<String, Object> state, Failure failure) {
        return list(state.getOrDefault("Catch", List.of())).stream()
                .map(rule -> map(rule))
                .filter(rule -> names(rule, failure))
                .map(rule -> text(rule, "Next"))
                .findFirst()
                .orElseThrow(() -> failure);
    }

    private static boolean names(Map<String, Object> rule, Failure failure) {
        List<String> errors = texts(rule.get("ErrorEquals"));
        return errors.contains(failure.error) || errors.contains("States.ALL");
    }

    private static ObjectNode parameters(Map<String, Object> wanted, JsonNode data) {
        ObjectNode parameters = JSON.createObjectNode();
        wanted.forEach((key, value) -> {
            if (key.endsWith(".$")) {
                JsonNode found = at((String) value, data);
                if (found.isMissingNode()) {
                    throw new Failure(
                            "States.ParameterPathFailure", "The JSONPath '" + value + "' could not be found.");
                }
                parameters.set(key.substring(0, key.length() - 2), found);
            } else {
                parameters.put(key, (String) value);
            }
        });
        return parameters;
    }

    private static String at(Map<String, Object> state, String field, JsonNode data) {
        return at(text(state, field + "Path"), data).asText();
    }

    private static JsonNode at(String path, JsonNode data) {
        if (!path.matches("\\$(\\.[A-Za-z]+)*")) {
            throw new IllegalStateException("The path is not known here: " + path);
        }
        return data.at(path.substring(1).replace('.', '/'));
    }
}
