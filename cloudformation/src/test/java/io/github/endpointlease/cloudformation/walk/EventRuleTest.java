package io.github.endpointlease.cloudformation.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRuleTest {
    private static final EventRule RULE = new EventRule(
            Map.of("EventPattern", Map.of("source", List.of("a", "b"), "detail", Map.of("state", List.of("on")))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | {\"source\": \"a\", \"detail\": {\"state\": \"on\", \"more\": 1}}",
                "true  | {\"source\": \"b\", \"detail\": {\"state\": \"on\"}, \"more\": 1}",
                "false | {\"source\": \"c\", \"detail\": {\"state\": \"on\"}}",
                "false | {\"source\": \"a\", \"detail\": {\"state\": \"off\"}}",
                "false | {\"source\": \"a\", \"detail\": {}}",
                "false | {\"detail\": {\"state\": \"on\"}}"
            })
    void anEventIsTakenIfAllThatThePatternNamesIsInIt(boolean isTaken, String event) {
        assertThat(RULE.takes(WalkedStack.json(event))).isEqualTo(isTaken);
    }
}
