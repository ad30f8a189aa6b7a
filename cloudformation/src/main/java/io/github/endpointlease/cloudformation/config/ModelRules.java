package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.util.Locale;
import java.util.regex.Pattern;

/** {@link Rules} for what a model is made from. */
final class ModelRules {
    /** The most variables of a container, and the most characters of a name or a value. Source: CreateModel of SageMaker. */
    static final int MOST_VARIABLES = 100;

    static final int LONGEST_VARIABLE = 1024;

    private static final int LONGEST_IMAGE = 255;
    private static final int LONGEST_URL = 1024;
    private static final Pattern MODEL_ID = Pattern.compile("[!-~]{1,256}");
    /** As DescribeHubContent takes it. */
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4}");

    private static final Pattern IMAGE = Pattern.compile(
            "[0-9]{12}\\.dkr[.-]ecr(-fips)?\\.[a-z0-9-]+\\.[a-z0-9.-]+/[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?");
    /** Without what has a meaning in {@code !Sub} and in the ARNs of policies. */
    private static final Pattern DATA = Pattern.compile(
            "s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/([!-#%-)+-;=@-z|~]*/|[!-#%-)+-;=@-z|~]*\\.tar\\.gz)");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern HANDLER = Pattern.compile("[!-)+-;=@-z|~]{1,128}");
    private static final Pattern RUNTIME = Pattern.compile("[a-z]{2,16}[a-z0-9.]{1,16}");

    private ModelRules() {}

    static void modelId(String field, String value) {
        Rules.require(MODEL_ID, field, "must be 1 to 256 printable characters without spaces", value);
    }

    static void modelVersion(String field, String value) {
        Rules.require(VERSION, field, "must be a version such as 1.2.3", value);
    }

    static void imageUri(String field, String value) {
        Rules.atMost(LONGEST_IMAGE, field, value);
        Rules.require(
                IMAGE,
                field,
                "must be an image in Amazon ECR, <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>",
                value);
    }

    static void modelDataUrl(String field, String value) {
        Rules.atMost(LONGEST_URL, field, value);
        Rules.require(DATA, field, "must be s3://<bucket>/… without $ { } < > * ? and end in .tar.gz or /", value);
    }

    static void environmentSize(String field, int size) {
        if (size > MOST_VARIABLES) {
            throw new InvalidValueException(field, "must have at most " + MOST_VARIABLES + " variables", size);
        }
    }

    static void containerVariable(String field, String name) {
        Rules.require(VARIABLE, field, "must have names of letters, digits and '_', with no digit first", name);
        Rules.atMost(LONGEST_VARIABLE, field, name);
    }

    /** A value may be a secret, so only its length is shown. */
    static void containerValue(String field, String value) {
        Rules.withoutNul(field, value);
        Rules.atMost(LONGEST_VARIABLE, field, value);
    }

    static void lambdaSrc(String field, String value) {
        if (value.isBlank() || value.indexOf('\0') >= 0) {
            throw new InvalidValueException(field, "must be a path", Findings.quoted(value));
        }
    }

    static boolean isJar(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".jar");
    }

    static boolean isArchive(String path) {
        return isJar(path) || path.toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    static void archive(String field, String value) {
        if (!isArchive(value)) {
            throw new InvalidValueException(field, "must end in .jar or .zip", Findings.quoted(value));
        }
    }

    static void lambdaHandler(String field, String value) {
        Rules.require(HANDLER, field, "must be 1 to 128 printable characters without spaces and { } < > * ?", value);
    }

    static void lambdaRuntime(String field, String value) {
        Rules.require(RUNTIME, field, "must be a runtime of Lambda such as java21 or python3.13", value);
    }
}
