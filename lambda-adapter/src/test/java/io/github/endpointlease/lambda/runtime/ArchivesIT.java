package io.github.endpointlease.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the archives that are deployed, and what must not be. */
class ArchivesIT {
    static final Path AUTHORIZER = Path.of("target", "endpoint-lease-authorizer.jar");
    static final Path FUNCTIONS = Path.of("target", "endpoint-lease-functions.jar");

    private static final long MB = 1_000_000;
    /** Source: AWS Lambda Developer Guide, "Lambda quotas": 50 MB zipped, 250 MB unzipped. */
    private static final long MOST_ZIPPED = 50 * MB;

    private static final long MOST_UNZIPPED = 250 * MB;
    private static final long MOST_FOR_THE_AUTHORIZER = 8 * MB;
    private static final Pattern ARTIFACT = Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom.properties");

    static List<Path> archives() {
        return List.of(AUTHORIZER, FUNCTIONS);
    }

    @Test
    void theAuthorizerIsSmall() throws IOException {
        assertThat(Files.size(AUTHORIZER)).isLessThanOrEqualTo(MOST_FOR_THE_AUTHORIZER);
    }

    @ParameterizedTest
    @MethodSource("archives")
    void lambdaTakesIt(Path archive) throws IOException {
        long unzipped = entries(archive).stream().mapToLong(ZipEntry::getSize).sum();

        assertThat(Files.size(archive)).isLessThanOrEqualTo(MOST_ZIPPED);
        assertThat(unzipped).isLessThanOrEqualTo(MOST_UNZIPPED);
    }

    @Test
    void theAuthorizerHoldsNoClientBesideDynamoDbs() throws IOException {
        List<String> names = names(AUTHORIZER);

        assertThat(below("software/amazon/awssdk/services/", names)).containsExactly("dynamodb");
        assertThat(names).noneMatch(name -> name.startsWith("com/fasterxml/"));
        assertThat(names)
                .noneMatch(name -> name.contains("/backend/ssm/")
                        || name.contains("/backend/sagemaker/")
                        || name.contains("/backend/stepfunctions/")
                        || name.contains("LeasesFunction"));
    }

    /** What at least one of the five calls: docs/adr/0017-two-archives.md says which calls what. */
    @Test
    void theFunctionsHoldNoClientOrBackendThatNoneOfThemCalls() throws IOException {
        List<String> names = names(FUNCTIONS);

        assertThat(below("software/amazon/awssdk/services/", names))
                .containsExactlyInAnyOrder(
                        "cloudformation", "dynamodb", "lambda", "sagemaker", "sagemakerruntime", "sfn", "ssm");
        assertThat(below("io/github/endpointlease/backend/", names))
                .containsExactlyInAnyOrder("dynamodb", "sagemaker", "ssm", "stepfunctions");
        assertThat(below("com/amazonaws/services/lambda/runtime/events/", names))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("APIGatewayProxyRe"));
        assertThat(names)
                .noneMatch(name -> name.startsWith("io/github/endpointlease/testing/")
                        || (name.startsWith("io/github/endpointlease/lambda/") && name.contains("/Authorize")));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void noClassOfOursIsMissing(Path archive) {
        assertThat(missing(archive).lines().filter(line -> line.contains("io.github.endpointlease")))
                .isEmpty();
    }

    @Test
    void anArchiveThatCannotBeReadLacksEverything() {
        assertThatThrownBy(() -> missing(Path.of("target", "no-such.jar"))).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @MethodSource("archives")
    void noHttpClientButTheJdksIsInIt(Path archive) throws IOException {
        assertThat(names(archive))
                .noneMatch(name -> name.startsWith("io/netty/")
                        || name.startsWith("org/apache/http")
                        || name.startsWith("org/junit/")
                        || name.startsWith("com/sun/"));
        assertThat(text(archive, "META-INF/services/software.amazon.awssdk.http.SdkHttpService")
                        .lines()
                        .filter(line -> !line.startsWith("#") && !line.isBlank()))
                .containsExactly("software.amazon.awssdk.http.urlconnection.UrlConnectionSdkHttpService");
    }

    @ParameterizedTest
    @MethodSource("archives")
    void nothingIsLeftOfSignaturesAndModules(Path archive) throws IOException {
        assertThat(names(archive))
                .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)"))
                .noneMatch(name -> name.startsWith("META-INF/versions/") || name.endsWith("module-info.class"));
    }

    @ParameterizedTest
    @MethodSource("archives")
    void licencesAndNoticesAreKept(Path archive) throws IOException {
        String thirdParty = text(archive, "META-INF/THIRD-PARTY.txt");

        assertThat(text(archive, "META-INF/LICENSE")).contains("Apache License");
        assertThat(text(archive, "META-INF/NOTICE.txt")).contains("AWS SDK for Java");
        assertThat(text(archive, "META-INF/NOTICE")).contains("Jackson");
        assertThat(names(archive).stream()
                        .map(ARTIFACT::matcher)
                        .filter(matcher ->
                                matcher.matches() && !matcher.group(1).equals("io.github.endpointlease"))
                        .filter(matcher -> !thirdParty.contains(matcher.group(1) + ":*")
                                && !(thirdParty.contains(matcher.group(1) + ":")
                                        && thirdParty.contains(matcher.group(2))))
                        .map(matcher -> matcher.group(1) + ":" + matcher.group(2)))
                .as("archives of others that are not named")
                .isEmpty();
    }

    /** The template keys code by the hash of its archive, so a build must not leave its own time in it. */
    @ParameterizedTest
    @MethodSource("archives")
    void noEntryBearsTheTimeOfThisBuild(Path archive) throws IOException {
        LocalDateTime built = LocalDateTime.now(ZoneOffset.UTC).minusDays(1);

        assertThat(entries(archive)).allMatch(entry -> entry.getTimeLocal().isBefore(built));
    }

    private static String missing(Path archive) {
        StringWriter out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--missing-deps",
                        "--multi-release",
                        "base",
                        archive.toString());
        String report = out.toString();
        assertThat(code).as(report).isZero();
        // it also ends with 0 where it finds no archive, after a warning; the SDK lacks what is optional
        assertThat(report).startsWith(archive.getFileName() + " -> not found");
        return report;
    }

    /** The names of what a folder holds. */
    private static Stream<String> below(String folder, List<String> names) {
        return names.stream()
                .filter(name -> name.startsWith(folder))
                .map(name -> name.substring(folder.length()).split("/", -1)[0])
                .filter(name -> !name.isEmpty())
                .distinct();
    }

    private static List<String> names(Path archive) throws IOException {
        return entries(archive).stream().map(ZipEntry::getName).toList();
    }

    private static List<? extends ZipEntry> entries(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile());
                Stream<? extends ZipEntry> entries = zip.stream()) {
            return entries.toList();
        }
    }

    private static String text(Path archive, String name) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile());
                InputStream entry = zip.getInputStream(zip.getEntry(name))) {
            return new String(entry.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
