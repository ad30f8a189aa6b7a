package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;

/** What SageMaker takes, so that a definition that it would refuse cannot be made. Source: CreateModel, ProductionVariant. */
final class DefinitionRules {
    private static final int MOST_VARIABLES = 100;
    private static final int LONGEST_VARIABLE = 1024;
    private static final int LARGEST_ENVIRONMENT = 32 * 1024;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** Printable, but without what has a meaning in {@code !Sub} and in the ARNs of policies: addresses get there. */
    private static final String PLAIN = "[!-#%-)+-;=@-z|~]";

    private static final Pattern IMAGE = Pattern.compile(PLAIN + "{1,255}");
    private static final Pattern S3 = Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/" + PLAIN + "*)?");
    private static final Pattern PACKAGE =
            Pattern.compile("arn:aws[a-z-]*:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package/" + PLAIN + "{1,128}");
    private static final Pattern AMI = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private DefinitionRules() {}

    static void image(String field, String value) {
        require(IMAGE, field, "must be the address of an image, without $ { } < > * ?", value);
    }

    static void s3Uri(String field, String value) {
        require(S3, field, "must be s3://<bucket>/… without $ { } < > * ?", value);
    }

    static void modelPackageArn(String field, String value) {
        require(PACKAGE, field, "must be the ARN of a model package", value);
    }

    static void amiVersion(String field, String value) {
        require(AMI, field, "must be the name of a machine image", value);
    }

    static void timeout(String field, Duration value) {
        boolean whole = value.equals(value.truncatedTo(ChronoUnit.SECONDS));
        if (!whole || value.toSeconds() < 60 || value.toSeconds() > 3600) {
            throw new InvalidValueException(field, "must be whole seconds from 60 to 3600", value);
        }
    }

    static void volumeSize(String field, int value) {
        if (value < 1 || value > 512) {
            throw new InvalidValueException(field, "must be 1 to 512 GB", value);
        }
    }

    /** Values may be secrets, so none is shown. */
    static void environment(String field, Map<String, String> environment) {
        if (environment.size() > MOST_VARIABLES) {
            throw new InvalidValueException(
                    field, "must have at most " + MOST_VARIABLES + " variables", environment.size());
        }
        int total = 0;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            require(VARIABLE, field, "must have names of letters, digits and '_', with no digit first", name);
            int value = variable.getValue().length();
            if (name.length() > LONGEST_VARIABLE || value > LONGEST_VARIABLE) {
                throw new InvalidValueException(
                        field,
                        "must have names and values of at most " + LONGEST_VARIABLE + " characters",
                        name + " with " + value);
            }
            total += name.getBytes(StandardCharsets.UTF_8).length
                    + variable.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (total > LARGEST_ENVIRONMENT) {
            throw new InvalidValueException(
                    field, "must have at most " + LARGEST_ENVIRONMENT + " bytes in all", total + " bytes");
        }
    }

    private static void require(Pattern allowed, String field, String rule, String value) {
        if (!allowed.matcher(value).matches()) {
            throw new InvalidValueException(field, rule, "\"" + value + "\"");
        }
    }
}
