package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class IamPolicyTest {
    private static final String ARN = "arn:aws:execute-api:local:0:local/prod/GET/endpoint-expiry";

    @Test
    void onlyWhatIsAllowedIsAllowed() {
        assertThat(IamPolicy.allows(policy(statement("Allow", ARN)), ARN)).isTrue();
        assertThat(IamPolicy.allows(policy(statement("Allow", ARN)), ARN + "x")).isFalse();
        assertThat(IamPolicy.allows(policy(), ARN)).isFalse();
        assertThat(IamPolicy.allows(Map.of(), ARN)).isFalse();
    }

    @Test
    void aDenialWins() {
        assertThat(IamPolicy.allows(policy(statement("Allow", "*"), statement("Deny", "arn:*/GET/*")), ARN))
                .isFalse();
        assertThat(IamPolicy.allows(policy(statement("Allow", "*"), statement("Deny", "arn:*/POST/*")), ARN))
                .isTrue();
    }

    @Test
    void wildcardsMatchAsInIam() {
        assertThat(IamPolicy.allows(policy(statement("Allow", "arn:*/prod/G?T/endpoint-expiry")), ARN))
                .isTrue();
        assertThat(IamPolicy.allows(policy(statement("Allow", "arn:*/prod/G?T/endpoint.expiry")), ARN))
                .isFalse();
    }

    private static Map<String, Object> policy(Object... statements) {
        return Map.of("Statement", statements);
    }

    private static Object statement(String effect, String... resources) {
        return Map.of("Effect", effect, "Action", "execute-api:Invoke", "Resource", resources);
    }
}
