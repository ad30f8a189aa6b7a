package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * All the services behind one address on the loopback interface. Counts what it is called, and lets calls go wrong as it is told.
 * Safe for use by many threads. Closing it frees its port.
 *
 * <p>A fault is decided on for each request that arrives, so the SDK's resends and the JDK's count as calls of their own.
 */
public final class AwsStandIn implements AutoCloseable {
    private static final String TARGET = "x-amz-target";
    private static final Pattern ACTION = Pattern.compile("\\bAction=(\\w+)");
    private static final Pattern SIGNED_FOR = Pattern.compile("Credential=[^/]+/\\d+/[^/]+/([^/]+)/aws4_request");

    private final Map<String, Service> services = new ConcurrentHashMap<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, Call> last = new ConcurrentHashMap<>();
    private final Server server;
    private final ServerConnector connector;
    private volatile Faults faults = Faults.NONE;
    private volatile Consumer<Call> guard = call -> {};
    private volatile Duration distance = Duration.ZERO;

    private AwsStandIn() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("aws-stand-in");
        threads.setDaemon(true);
        server = new Server(threads);
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Wire());
    }

    /** Starts it, without any service. */
    public static AwsStandIn start() {
        AwsStandIn standIn = new AwsStandIn();
        try {
            standIn.server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The stand-in for AWS did not start.", e);
        }
        return standIn;
    }

    /** Adds a service under the first part of its operations' names, such as {@code AmazonSSM}. */
    public AwsStandIn with(String name, Service service) {
        services.put(name, service);
        return this;
    }

    /** Adds DynamoDB, which stays the caller's to close. */
    public AwsStandIn withDynamoDb(DynamoDbLocal dynamoDb) {
        return with("DynamoDB_20120810", dynamoDb);
    }

    /** Returns where it listens, to be given to clients as their endpoint. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    /** Asks, before anything is done for a call, whether it is allowed; the guard throws what it is refused with. */
    public void guard(Consumer<Call> decided) {
        guard = decided;
    }

    /** Lets calls go wrong from now on. */
    public void faults(Faults decided) {
        faults = decided;
    }

    /**
     * Lets every call be so long on its way, as over a network. Without it, a loopback address makes calls look cheaper than they
     * are.
     */
    public void distance(Duration time) {
        distance = time;
    }

    /** Returns how often an operation was called, such as {@code AmazonSSM.PutParameter}. */
    public int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** Returns how often each operation was called, by name. */
    public Map<String, Integer> calls() {
        return new TreeMap<>(calls);
    }

    /** Counts from zero again. */
    public void forgetCalls() {
        calls.clear();
        last.clear();
    }

    /** Returns the last request of an operation, empty if there was none. */
    public Optional<Call> last(String operation) {
        return Optional.ofNullable(last.get(operation));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The stand-in for AWS did not stop.", e);
        }
    }

    private final class Wire extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            Map<String, String> headers = new HashMap<>();
            for (HttpField field : request.getHeaders()) {
                headers.put(field.getName().toLowerCase(Locale.ROOT), field.getValue());
            }
            ByteBuffer content = Content.Source.asByteBuffer(request);
            byte[] body = new byte[content.remaining()];
            content.get(body);
            String path = request.getHttpURI().getDecodedPath();
            Call call = new Call(operation(request, headers, body), path, headers, body);

            LockSupport.parkNanos(distance.toNanos());
            int number = calls.merge(call.operation(), 1, Integer::sum);
            last.put(call.operation(), call);
            Optional<Fault> fault = faults.next(call.operation(), number);
            if (fault.isEmpty()) {
                send(answer(call), response, callback);
                return true;
            }
            switch (fault.get()) {
                case THROTTLED ->
                    send(error(new AwsError(400, "ThrottlingException", "Rate exceeded")), response, callback);
                case SERVER_ERROR ->
                    send(error(new AwsError(500, "InternalServerError", "An error occurred")), response, callback);
                case TIMED_OUT -> {
                    // neither answered nor completed: the connection stays as it is until the caller closes it
                }
                case ANSWER_LOST -> {
                    answer(call);
                    endPoint(request).close();
                    callback.failed(new AwsError(0, fault.get().name(), "as told"));
                }
                case RESET -> {
                    SocketChannel socket = (SocketChannel) endPoint(request).getTransport();
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    socket.close();
                    callback.failed(new AwsError(0, fault.get().name(), "as told"));
                }
            }
            return true;
        }

        private static EndPoint endPoint(Request request) {
            return request.getConnectionMetaData().getConnection().getEndPoint();
        }

        /** S3's have no names on the wire: they are called by method and query, such as {@code S3.PUT?encryption}. */
        private static String operation(Request request, Map<String, String> headers, byte[] body) {
            String target = headers.get(TARGET);
            if (target != null) {
                return target;
            }
            String path = request.getHttpURI().getDecodedPath();
            Matcher signature = SIGNED_FOR.matcher(headers.getOrDefault("authorization", ""));
            String service = signature.find() ? signature.group(1) : "";
            if (service.equals("s3")) {
                String query = request.getHttpURI().getQuery();
                return "S3." + request.getMethod() + (query == null || query.isEmpty() ? "" : "?" + query);
            }
            if (path.startsWith("/2015-03-31/functions/")) {
                return "Lambda.Invoke";
            }
            Matcher form = ACTION.matcher(new String(body, StandardCharsets.UTF_8));
            if (headers.getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded")
                    && form.find()) {
                return (service.equals("sts") ? "STS." : "CloudFormation.") + form.group(1);
            }
            return path.startsWith("/endpoints/") && path.endsWith("/invocations")
                    ? "SageMakerRuntime.InvokeEndpoint"
                    : "Unknown." + path;
        }

        private Answer answer(Call call) {
            String service = call.operation().substring(0, call.operation().indexOf('.'));
            Service found = services.get(service);
            try {
                if (found == null) {
                    throw new AwsError(400, "UnknownOperationException", "The stand-in does not have " + service);
                }
                guard.accept(call);
                return found.answer(call);
            } catch (AwsError e) {
                return error(e);
            }
        }

        private static Answer error(AwsError error) {
            ObjectNode body = JsonService.object();
            body.put("__type", error.code());
            body.put("message", error.getMessage());
            Answer answer = Answer.json(error.status(), body);
            Map<String, String> headers = new HashMap<>(answer.headers());
            headers.put("x-amzn-ErrorType", error.code());
            return new Answer(answer.status(), headers, answer.body());
        }

        private static void send(Answer answer, Response response, Callback callback) {
            response.setStatus(answer.status());
            answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
            response.getHeaders().put("x-amzn-RequestId", "stand-in");
            response.write(true, ByteBuffer.wrap(answer.body()), callback);
        }
    }
}
