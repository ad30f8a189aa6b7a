package io.github.endpointlease.cloudformation.template;

import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.model.EndpointLeaseException;
import io.github.endpointlease.proof.ProofReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is configured: what is right renders to a sound template, what is wrong is an error that says so. */
class RandomConfigurationsTest {
    static LongStream seeds() {
        return LongStream.range(0, ProofReport.isAtLength() ? 1_000 : 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRightConfigurationRendersToASoundTemplate(long seed) {
        ProjectConfig config = Samples.config(new Guess(seed).project());

        String yaml = Samples.render(config);

        TemplateRules.requireSound(yaml);
        TemplateTree template = TemplateTree.parse(yaml);
        requireSameVariables(config, template);
        requireItsArchives(config, template);
    }

    /** What it asks for is what a deployment uploads. */
    private static void requireItsArchives(ProjectConfig config, TemplateTree template) {
        Set<String> parameters = new HashSet<>(Set.of("CodeBucket"));
        Stream.of(StackTemplate.ownArchives(config), StackTemplate.usersArchives(config))
                .flatMap(archives -> archives.keySet().stream())
                .forEach(name -> parameters.addAll(List.of(name + "Key", name + "Sha256")));
        assertThat(template.parameters().keySet()).isEqualTo(parameters);
    }

    /** Of the models that are made from an image. */
    private static void requireSameVariables(ProjectConfig config, TemplateTree template) {
        Installation installation = new Installation(config);
        for (ModelConfig model : config.models()) {
            Map<String, Object> container =
                    map(template.properties(installation.logicalId(model)).get("PrimaryContainer"));
            if (container.containsKey("Image")) {
                assertThat(map(container.getOrDefault("Environment", Map.of())))
                        .containsAllEntriesOf(model.environment());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBrokenOneIsRefusedOrStillSoundAndNeverAnythingElse(long seed) {
        Random random = new Random(seed);
        StringBuilder json = new StringBuilder(new Guess(seed).project());
        for (int n = 0; n <= random.nextInt(3); n++) {
            int at = random.nextInt(json.length());
            switch (random.nextInt(3)) {
                case 0 -> json.deleteCharAt(at);
                case 1 -> json.setCharAt(at, "{}[]',:0-x".charAt(random.nextInt(10)));
                default ->
                    json.insert(at, List.of("'x'", "-1", "null", "{", "\u0130").get(random.nextInt(5)));
            }
        }
        try {
            TemplateRules.requireSound(Samples.render(json.toString()));
        } catch (EndpointLeaseException refused) {
            assertThat(refused).hasMessageNotContaining("Exception");
        } catch (RuntimeException other) {
            fail(json.toString(), other);
        }
    }

    /** Makes up configurations that are right. */
    private static final class Guess {
        /** Some become the same without their hyphens, some end as parts of another model do. */
        private static final List<String> NAMES = List.of(
                "Foo",
                "F-oo",
                "FooLease",
                "Foo-Role",
                "FooConfig",
                "FooEndpoint",
                "FooAnswers",
                "FooAnswersPolicy",
                "FooSuccess",
                "FooMethod",
                "FooResource",
                "FooCode",
                "FooCodeRole",
                "FooNo2",
                "FooNo2Lease",
                "a--b");

        /** Some become the same without their hyphens and underscores. */
        private static final List<String> ROUTES = List.of("ab", "a-b", "a_b", "a--b", "aXDb", "abMethod");

        /** What would be something else if it was not the value of a variable, in a part, a template or YAML. */
        private static final String[] TEXTS = {
            "true",
            "<prefix>",
            "<model>",
            "x <model>",
            "<s>",
            "${AWS::Region}",
            "${Nothing}",
            "!Ref Nothing",
            "a !Ref \\u0027Nothing\\u0027",
            "a\\n!GetAtt \\u0027Nothing.Arn\\u0027",
            "\\t- &a *b # c: d",
            "2012-10-17",
            ""
        };

        private final Random random;

        Guess(long seed) {
            random = new Random(seed);
        }

        String project() {
            List<String> models = new ArrayList<>();
            List<String> names = new ArrayList<>(NAMES);
            Collections.shuffle(names, random);
            for (int n = random.nextInt(6); n > 0; n--) {
                models.add(model(n, names.get(n)));
            }
            return "{'project_prefix': '" + one("demo", "Team-7", "x") + "', 'jumpstart_models': ["
                    + String.join(", ", models) + "]"
                    + perhaps(", 'region_name': 'eu-central-1'")
                    + perhaps(", 'ddb_auth_table_name': 'Tokens'")
                    + perhaps(", 'ddb_auth_table_existing': true")
                    + perhaps(", 'lease_store': '" + one("ssm", "dynamodb") + "'")
                    + perhaps(", 'longest_lease_minutes': " + one("0.0166", "0.5", "60", "525600"))
                    + perhaps(", 'throttling': {'rate_per_second': " + one("0.5", "100") + ", 'burst': 7}")
                    + perhaps(", 'adopt_existing': false")
                    + perhaps(", 'grace_seconds': 0")
                    + perhaps(", 'quarantine_seconds': 300")
                    + perhaps(", 'accept_plaintext_tokens': true")
                    + perhaps(", 'alarm_email': '" + one("me", "a+${b}*?") + "@example.com'")
                    + perhaps(", 'java_runtime': 'java25'")
                    + perhaps(", 'endpoints_on_delete': 'keep'")
                    + perhaps(", 'domain_name': 'models.example.com', 'certificate_arn':"
                            + " 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012'"
                            + perhaps(", 'hosted_zone_id': 'Z0123456789ABCDEFGHIJ'"))
                    + "}";
        }

        private String model(int n, String name) {
            return "{'name': '" + name + "', 'inference_instance_type': 'ml.g5.xlarge'"
                    + ", 'inference_type': '" + one("realtime", "async") + "'"
                    + one(
                            ", 'model_id': 'some-model'",
                            ", 'image_uri': '111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1'"
                                    + perhaps(", 'model_data_url': 's3://own/" + one("a%20b/", "(1)=&/x.tar.gz") + "'"))
                    + perhaps(", 'inference_instance_count': 3")
                    + perhaps(", 'public': true")
                    + perhaps(", 'async_api_enabled': true")
                    + perhaps(", 'longest_lease_minutes': 90")
                    + perhaps(", 'environment': {'A': '" + one(TEXTS) + "'}")
                    + perhaps(", 'schedule': {'initial_provision_minutes': " + one("0", "1.5", "90") + "}")
                    + perhaps(", 'integration': " + integration(n))
                    + "}";
        }

        private String integration(int n) {
            String properties = "'api_resource_name': '" + ROUTES.get(n) + "'";
            return one(
                    "{'type': 'api', 'properties': {" + properties + "}}",
                    "{'type': 'lambda', 'properties': {" + properties + ", 'lambda_src': 'functions/x'}}",
                    "{'type': 'lambda', 'properties': {" + properties + ", 'lambda_src': 'x.jar', 'lambda_handler': '"
                            + one("a.B::c", "a.B$C::d") + "'}}");
        }

        private String perhaps(String text) {
            return random.nextBoolean() ? text : "";
        }

        private String one(String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
