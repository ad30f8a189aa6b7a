package io.github.endpointlease.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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

        assertThat(names.stream()
                        .filter(name -> name.startsWith("software/amazon/awssdk/services/"))
                        .map(name -> name.split("/", -1)[4])
                        .filter(name -> !name.isEmpty())
                        .distinct())
                .containsExactly("dynamodb");
        assertThat(names).noneMatch(name -> name.startsWith("com/fasterxml/"));
        assertThat(names)
                .noneMatch(name -> name.contains("/backend/ssm/")
                        || name.contains("/backend/sagemaker/")
                        || name.contains("/backend/stepfunctions/")
                        || name.contains("LeasesFunction"));
    }

    @Test
    void theAuthorizerLacksNoClassOfOurs() {
        String missing = missing(AUTHORIZER);

        assertThat(missing.lines().filter(line -> line.contains("io.github.endpointlease")))
                .isEmpty();
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
        ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "--missing-deps",
                        "--multi-release",
                        "base",
                        archive.toString());
        return out.toString();
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
