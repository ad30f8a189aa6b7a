package io.github.endpointlease.cloudformation.deploy;

import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** How CloudFormation is called and answers: forms one way, XML the other. */
public final class CloudFormationWire {
    private static final String NS = "xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"";

    private CloudFormationWire() {}

    /**
     * Answers a call.
     *
     * @param operations from a request's fields to the XML of the result; an {@link IllegalStateException} is a refusal
     */
    public static Answer answer(Call call, Map<String, Function<Map<String, String>, String>> operations) {
        String operation = call.operation().substring("CloudFormation.".length());
        Function<Map<String, String>, String> does = operations.get(operation);
        String result;
        try {
            if (does == null) {
                throw new IllegalStateException("The stand-in does not have " + operation);
            }
            result = does.apply(form(call));
        } catch (IllegalStateException refused) {
            return xml(
                    400,
                    "<ErrorResponse " + NS + "><Error><Type>Sender</Type><Code>ValidationError</Code><Message>"
                            + escaped(String.valueOf(refused.getMessage())) + "</Message></Error></ErrorResponse>");
        }
        return xml(
                200,
                "<" + operation + "Response " + NS + "><" + operation + "Result>" + result + "</" + operation
                        + "Result></" + operation + "Response>");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** A request's fields. */
    public static Map<String, String> form(Call call) {
        Map<String, String> fields = new HashMap<>();
        for (String field : new String(call.body(), StandardCharsets.UTF_8).split("&", -1)) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts.length == 2 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static Answer xml(int status, String body) {
        return new Answer(status, Map.of("Content-Type", "text/xml"), body.getBytes(StandardCharsets.UTF_8));
    }
}
