package io.github.endpointlease.cloudformation.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The stack of the original: a root that holds nothing but three nested stacks, one of which has another nested in it. The templates
 * are in {@code src/test/resources/original/stack}.
 */
public final class OriginalStack {
    public static final String NAME = "SagemakerEndpointManagerStack";
    public static final String TIMER = "eventStartStopLambdaRule9C0D1E2F";
    public static final String TABLE = "TokensOfTheOriginal";
    /** Other than the template's default, as after a bootstrapping of one's own. */
    public static final Map<String, String> PARAMETERS = Map.of("BootstrapVersion", "/cdk-bootstrap/mine/version");

    private static final Path TEMPLATES = Path.of("src", "test", "resources", "original", "stack");

    private OriginalStack() {}

    /** Deploys it as the CDK does: nested templates into its bucket, then the root. */
    public static void deploy(StackTreesStandIn cloudFormation, S3StandIn s3, String account) {
        for (String nested : List.of("api.json", "timer.json", "models.json", "executions.json")) {
            s3.addObject(
                    "cdk-hnb659fds-assets-" + account + "-us-east-1",
                    nested,
                    template(nested).getBytes(StandardCharsets.UTF_8));
        }
        cloudFormation.create(NAME, template("root.json"), PARAMETERS);
    }

    static String template(String file) {
        try {
            return Files.readString(TEMPLATES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
