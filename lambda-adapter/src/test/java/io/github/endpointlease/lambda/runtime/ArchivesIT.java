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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the archives that are deployed, and what must not be. */
class ArchivesIT {
    private static final long MB = 1_000_000;
    /** Source: AWS Lambda Developer Guide, "Lambda quotas": 50 MB zipped, 250 MB unzipped. */
    private static final long MOST_ZIPPED = 50 * MB;

    private static final long MOST_UNZIPPED = 250 * MB;
    private static final long MOST_FOR_THE_AUTHORIZER = 8 * MB;
    private static final String HANDLERS = "io.github.endpointlease.lambda.function.";
    private static final Pattern USE = Pattern.compile("\\s+(\\S+)\\s+-> (io\\.github\\.endpointlease\\.\\S+)\\s.*");
    private static final Map<Path, String> USES = new ConcurrentHashMap<>();
    private static final Pattern ARTIFACT = Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom.properties");

    /** What is deployed, what it runs, and which services that calls. */
    enum Function {
        AUTHORIZE("authorize", "AuthorizeFunction", "dynamodb"),
        API("api", "LeasesFunction", "dynamodb", "sagemaker", "ssm"),
        INVOKE("invoke", "InvokeFunction", "dynamodb", "sagemaker", "sagemakerruntime", "ssm"),
        EXECUTIONS("executions", "ExecutionsFunction", "sfn"),
        RECONCILE("reconcile", "ReconcileFunction", "dynamodb", "sagemaker", "ssm"),
        RESOURCE("resource", "LeaseResourceFunction", "cloudformation", "dynamodb", "lambda", "sagemaker", "ssm");

        final Path archive;
        private final String type;

        @SuppressWarnings("ImmutableEnumChecker") // List.of makes it
        private final List<String> services;

        Function(String name, String type, String... services) {
            archive = Path.of("target", "endpoint-lease-" + name + ".jar");
            this.type = type;
            this.services = List.of(services);
        }

        /** As Lambda is told. */
        String handler() {
            return HANDLERS + type + "::handleRequest";
        }
    }

    static Stream<Path> archives() {
        return Stream.of(Function.values()).map(function -> function.archive);
    }

    @Test
    void theAuthorizerIsSmall() throws IOException {
        assertThat(Files.size(Function.AUTHORIZE.archive)).isLessThanOrEqualTo(MOST_FOR_THE_AUTHORIZER);
    }

    @ParameterizedTest
    @MethodSource("archives")
    void lambdaTakesIt(Path archive) throws IOException {
        long unzipped = entries(archive).stream().mapToLong(ZipEntry::getSize).sum();

        assertThat(Files.size(archive)).isLessThanOrEqualTo(MOST_ZIPPED);
        assertThat(unzipped).isLessThanOrEqualTo(MOST_UNZIPPED);
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionHoldsTheClientsThatItCallsAndNoOtherFunction(Function function) throws IOException {
        List<String> names = names(function.archive);

        assertThat(below("software/amazon/awssdk/services/", names))
                .containsExactlyInAnyOrderElementsOf(function.services);
        assertThat(below("io/github/endpointlease/lambda/function/", names)
                        .filter(name -> name.endsWith("Function.class")))
                .containsExactly(function.type + ".class");
        assertThat(below("io/github/endpointlease/backend/", names))
                .isNotEmpty()
                .isSubsetOf(function.services.stream().map(ArchivesIT::backend).toList());
    }

    @Test
    void theAuthorizerHoldsNoJsonParserOfOurs() throws IOException {
        assertThat(names(Function.AUTHORIZE.archive)).noneMatch(name -> name.startsWith("com/fasterxml/"));
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionHoldsNoEventsButThoseThatItTakesAndAnswers(Function function) throws IOException {
        String its = switch (function) {
            case AUTHORIZE -> "(APIGatewayCustomAuthorizerEvent|IamPolicyResponse).*";
            case API, INVOKE, EXECUTIONS -> "APIGatewayProxyRe(quest|sponse)Event.*";
            case RECONCILE, RESOURCE -> "none";
        };

        assertThat(below("com/amazonaws/services/lambda/runtime/events/", names(function.archive)))
                .allMatch(name -> name.matches(its));
    }

    private static String backend(String service) {
        return switch (service) {
            case "sfn" -> "stepfunctions";
            case "sagemakerruntime" -> "sagemaker";
            default -> service;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionHoldsNoClassOfOursThatItDoesNotReach(Function function) throws IOException {
        Map<String, Set<String>> uses = usesOfOurs(function.archive);
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(HANDLERS + function.type));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (reached.add(next)) {
                open.addAll(uses.getOrDefault(next, Set.of()));
            }
        }

        assertThat(names(function.archive).stream()
                        .filter(name -> name.startsWith("io/github/endpointlease/"))
                        .filter(name -> name.endsWith(".class"))
                        .map(name -> name.substring(0, name.length() - ".class".length())
                                .replace('/', '.')))
                .containsExactlyInAnyOrderElementsOf(reached);
    }

    @ParameterizedTest
    @MethodSource("archives")
    void nothingThatOurClassesUseIsMissing(Path archive) {
        assertThat(uses(archive).lines().filter(line -> line.endsWith("not found")))
                .isEmpty();
    }

    @Test
    void anArchiveThatCannotBeReadLacksEverything() {
        assertThatThrownBy(() -> uses(Path.of("target", "no-such.jar"))).isInstanceOf(AssertionError.class);
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

    /** Which classes of ours each of them uses. */
    private static Map<String, Set<String>> usesOfOurs(Path archive) {
        Map<String, Set<String>> uses = new HashMap<>();
        uses(archive)
                .lines()
                .map(USE::matcher)
                .filter(Matcher::matches)
                .forEach(use -> uses.computeIfAbsent(use.group(1), user -> new HashSet<>())
                        .add(use.group(2)));
        return uses;
    }

    /** What each class of ours uses, a line each. */
    private static String uses(Path archive) {
        return USES.computeIfAbsent(archive, ArchivesIT::jdeps);
    }

    private static String jdeps(Path archive) {
        StringWriter out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "-verbose:class",
                        "-filter:none",
                        "-include",
                        "io\\.github\\.endpointlease\\..*",
                        "--multi-release",
                        "base",
                        archive.toString());
        String report = out.toString();
        assertThat(code).as(report).isZero();
        // it also ends with 0 where it finds no archive, after a warning
        assertThat(report).startsWith(archive.getFileName() + " -> ");
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
