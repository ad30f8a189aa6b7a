package io.github.endpointlease.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.proof.Hostile;
import java.time.Instant;
import java.util.Optional;

/** The first line as an execution's name, as its ARN and as a caller's, the rest as what a model is sent and answers. */
public final class ExecutionFuzz {
    private static final EndpointName ENDPOINT = new EndpointName("demo-a-Endpoint");
    private static final OperationId OPERATION = new OperationId("op");
    private static final StateMachineArn MACHINE =
            StateMachineArn.of("arn:aws:states:eu-west-1:123456789012:stateMachine:demo-async");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExecutionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Hostile.text(input);
        int line = text.indexOf('\n');
        String first = line < 0 ? text : text.substring(0, line);
        String rest = text.substring(line + 1);
        name(first);
        arn(first);
        caller(first);
        document(rest);
        output(Payload.of(input), first);
    }

    private static void name(String name) {
        Optional<Instant> start = ExecutionNames.startOf(name);
        if (start.isPresent()) {
            String digits = name.substring(name.lastIndexOf('-') + 1).replaceFirst("^0+(?=.)", "");
            Hostile.requireEqual(
                    "A start is read back", digits, Long.toString(start.get().getEpochSecond(), 36));
        }
    }

    /** Whatever else the text names, the call for it stays within the machine. */
    private static void arn(String arn) {
        MACHINE.nameOf(arn)
                .ifPresent(name ->
                        Hostile.requireEqual("An execution of the machine is read back", arn, MACHINE.execution(name)));
        try {
            Hostile.requireEqual("A name is read back", Optional.of(arn), MACHINE.nameOf(MACHINE.execution(arn)));
        } catch (InvalidValueException e) {
            Hostile.require(String.valueOf(e.getMessage()).contains("execution name"), "A refusal names the field");
        }
    }

    private static void caller(String caller) {
        Instant start = Instant.ofEpochSecond(caller.hashCode() & Integer.MAX_VALUE);
        String dated = ExecutionNames.of(caller, OPERATION, start);
        Hostile.requireEqual("A name says when", Optional.of(start), ExecutionNames.startOf(dated));
        Hostile.require(ExecutionNames.isOf(caller, dated), "A name is its caller's");
        Hostile.require(!ExecutionNames.isOf(caller + "x", dated), "A name is nobody else's");
        Hostile.require(dated.matches("[A-Za-z0-9_-]{1,80}"), "Step Functions takes the name");
    }

    private static void document(String body) {
        String document;
        try {
            document = ExecutionDocuments.input(ENDPOINT, body);
        } catch (InvalidValueException e) {
            // it quotes the body, which the fuzzer has learned to write such words into
            Hostile.require(
                    body.contains("fasterxml")
                            || !String.valueOf(e.getMessage()).contains("fasterxml"),
                    "A refusal names no class");
            return;
        }
        String start = "{\"endpointname\":\"demo-a-Endpoint\",\"body\":";
        Hostile.require(document.startsWith(start) && document.endsWith("}"), "The input is one object: " + document);
        String kept = document.substring(start.length(), document.length() - 1);
        Hostile.requireEqual("A body is read back", document, ExecutionDocuments.input(ENDPOINT, kept));
        Payload sent = ExecutionDocuments.modelBody(body);
        if (kept.startsWith("\"")) {
            Hostile.requireEqual("A text is sent as the text it holds", ExecutionDocuments.modelBody(kept), sent);
        } else {
            Hostile.requireEqual("Anything else is sent as it stands", Payload.of(body), sent);
        }
    }

    private static void output(Payload body, String contentType) {
        try {
            JsonNode document = JSON.readTree(ExecutionDocuments.output(body, contentType, "AllTraffic"));
            Hostile.requireEqual(
                    "An answer is read back", body.text(), document.path("Body").textValue());
            Hostile.requireEqual(
                    "A type is read back",
                    contentType,
                    document.path("ContentType").textValue());
        } catch (JsonProcessingException e) {
            throw new AssertionError("An output is JSON", e);
        }
    }
}
