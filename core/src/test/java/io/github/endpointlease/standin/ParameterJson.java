package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the operations of {@link ParameterStore} share on the wire: parameters, limits and tokens. */
final class ParameterJson {
    private ParameterJson() {}

    static AwsError notFound() {
        return new AwsError(400, "ParameterNotFound", "");
    }

    static int limit(JsonNode input, int most) {
        int asked = input.path("MaxResults").asInt(most);
        if (asked < 1 || asked > most) {
            throw AwsError.validation("1 validation error detected: Value '" + asked
                    + "' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to "
                    + most);
        }
        return asked;
    }

    static String token(JsonNode input) {
        JsonNode token = input.path("NextToken");
        if (!token.isTextual()) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(token.asText()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AwsError(400, "InvalidNextToken", "The specified token isn't valid.");
        }
    }

    static ObjectNode withToken(ObjectNode output, String token) {
        return output.put("NextToken", Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
    }

    static ObjectNode described(String name, StoredParameter.Ver version) {
        return described(JsonService.object(), name, version);
    }

    static ObjectNode described(ObjectNode output, String name, StoredParameter.Ver version) {
        output.put("Name", name);
        output.put("Type", version.type());
        output.put("Value", version.text());
        output.put("Version", version.number());
        output.put("LastModifiedDate", version.modified().toEpochMilli() / 1000.0);
        output.put("ARN", "arn:aws:ssm:us-east-1:123456789012:parameter" + name);
        output.put("DataType", "text");
        return output;
    }
}
