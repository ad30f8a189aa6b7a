package io.github.endpointlease.benchmark;

import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.lambda.runtime.LambdaProcess;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gets first answers from functions that were not running: of the archives that are deployed, and of Python that reads the same item
 * or parameter. Each in a process of its own, from its start to its answer.
 */
final class FirstAnswers implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String LEASE = "demo-model-00000-Endpoint";
    private static final String PYTHON = "python3";
    /** Where the archives are; given by whoever builds them. */
    private static final Path ARCHIVES = Path.of(System.getProperty("functions.directory", "lambda-adapter/target"));

    private static final String SCRIPT = script();
    /** The locale and time zone of Lambda, in place of those in which functions are tested. */
    private static final List<String> HOME = List.of("-Duser.language=en", "-Duser.country=US", "-Duser.timezone=UTC");

    final Account account = new Account();
    private final String tokens = "tokens-" + UUID.randomUUID();
    private final Token token;

    FirstAnswers() {
        account.lease(0, 1);
        DynamoDbSchema.createTokenTable(account.dynamoDb, tokens);
        token = new Tokens(DynamoDbTokenStore.create(account.dynamoDb, tokens), account.clock)
                .issue("alice", Set.of(Scope.READ), List.of(EndpointPattern.ANY), null);
    }

    /** What is asked. */
    enum Question {
        /** May this token come in? One GetItem. */
        AUTHORIZER("authorizer", "endpoint-lease-authorize.jar", "AuthorizeFunction"),
        /** How long does this lease last? GetParameter, and ours also asks SageMaker how the endpoint is. */
        LEASES("leases API", "endpoint-lease-api.jar", "LeasesFunction");

        final String title;
        private final String archive;
        private final String function;

        Question(String title, String archive, String function) {
            this.title = title;
            this.archive = archive;
            this.function = function;
        }

        Path archive() {
            return ARCHIVES.resolve(archive).toAbsolutePath();
        }
    }

    /**
     * What came, and when.
     *
     * @param text what was answered
     * @param nanos from the start of the process
     */
    record Answer(String text, long nanos) {}

    /** Ours, started as Lambda starts it. */
    Answer ofJava(Question question, List<String> options) {
        boolean decides = question == Question.AUTHORIZER;
        Map<String, String> variables =
                decides ? Map.of("TOKEN_TABLE", tokens) : Map.of("PROJECT_PREFIX", Account.INSTALLATION);
        byte[] event = (decides ? authorization() : show()).getBytes(StandardCharsets.UTF_8);
        long begin = System.nanoTime();
        try (LambdaProcess process = LambdaProcess.start(
                question.archive(),
                "io.github.endpointlease.lambda.function." + question.function + "::handleRequest",
                onStandIn(variables),
                Stream.concat(HOME.stream(), options.stream()).toList())) {
            String text = process.invoke(event, TIMEOUT).text();
            return new Answer(text, System.nanoTime() - begin);
        }
    }

    /** Python's, which prints what it read. It speaks to no Runtime API, so it has less to do. */
    Answer ofPython(Question question) throws IOException, InterruptedException {
        List<String> arguments = question == Question.AUTHORIZER
                ? List.of("dynamodb", tokens, token.hash().hex())
                : List.of("ssm", OriginalManager.PATH + "/" + LEASE);
        return python(interpreter(), SCRIPT, arguments, onStandIn(Map.of("AWS_DEFAULT_REGION", "us-east-1")));
    }

    /** The version of boto3; empty where Python or boto3 is missing. */
    static Optional<String> boto3() throws InterruptedException {
        try {
            return Optional.of(python(PYTHON, "import boto3; print(boto3.__version__)", List.of(), Map.of())
                    .text());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The program itself: what is called by its name may be a script that looks for it, which takes a time of its own. */
    private static String interpreter() throws IOException, InterruptedException {
        return python(PYTHON, "import sys; print(sys.executable)", List.of(), Map.of())
                .text();
    }

    /** Throws an IOException where there is no Python, or it fails. */
    private static Answer python(String program, String script, List<String> arguments, Map<String, String> variables)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "-c", script));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        long begin = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String first = String.valueOf(output.readLine());
            long nanos = System.nanoTime() - begin;
            String more = output.lines().collect(Collectors.joining("\n"));
            if (process.waitFor() != 0) {
                throw new IOException("Python failed: " + first + "\n" + more);
            }
            return new Answer(first, nanos);
        }
    }

    private static String script() {
        try (InputStream resource = Objects.requireNonNull(FirstAnswers.class.getResourceAsStream("first_answer.py"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read first_answer.py", e);
        }
    }

    private Map<String, String> onStandIn(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("AWS_ENDPOINT_URL", account.aws.uri().toString());
        all.put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        all.put("AWS_SECRET_ACCESS_KEY", "secret");
        return all;
    }

    private String authorization() {
        return """
                {"type": "REQUEST", "methodArn": "arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/endpoint-expiry",
                 "headers": {"Authorization": "%1$s"}, "multiValueHeaders": {"Authorization": ["%1$s"]}}""".formatted(token.reveal());
    }

    private static String show() {
        return """
                {"httpMethod": "GET", "resource": "/endpoint-expiry", "path": "/endpoint-expiry", "headers": {},
                 "queryStringParameters": {"EndpointName": "%s"}, "isBase64Encoded": false, "requestContext": {"authorizer":
                   {"callerName": "alice", "callerScopes": "read", "callerEndpoints": "*"}}}""".formatted(LEASE);
    }

    @Override
    public void close() {
        account.close();
    }
}
