package io.github.endpointlease.parts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Starts a part once, when the first of its tests comes, and ends it after the last test of the run; empties it before each test
 * class's object is made. Where it does not start, its tests are skipped, and the reason is shown.
 */
abstract class PartExtension implements ExecutionCondition, ParameterResolver, TestInstancePreConstructCallback {
    private static final ExtensionContext.Namespace PARTS = ExtensionContext.Namespace.create(PartExtension.class);

    /** Starts the part. Whatever goes wrong is a reason to skip, never an exception. */
    abstract Start start();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Start start = started(context);
        return start.server() == null
                ? ConditionEvaluationResult.disabled(start.reason())
                : ConditionEvaluationResult.enabled("it runs");
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        if (factory.getOuterInstance().isEmpty()) {
            server(context).empty();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == AwsServer.class;
    }

    @Override
    public AwsServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context);
    }

    private Server server(ExtensionContext context) {
        Server server = started(context).server();
        if (server == null) {
            throw new IllegalStateException("A test runs without its part.");
        }
        return server;
    }

    private Start started(ExtensionContext context) {
        return context.getRoot().getStore(PARTS).computeIfAbsent(getClass(), part -> start(), Start.class);
    }

    /** A part that runs. */
    interface Server extends AwsServer, AutoCloseable {
        /** Lets it forget everything, or hides it from the clients that are made from now on. */
        void empty();

        @Override
        void close();
    }

    /**
     * How starting ended. JUnit closes it when all tests have run.
     *
     * @param server what runs, or null
     * @param reason why nothing runs, else empty
     */
    record Start(@Nullable Server server, String reason) implements AutoCloseable {
        static Start running(Server server) {
            return new Start(server, "");
        }

        static Start skipped(String reason) {
            return new Start(null, reason);
        }

        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
        }
    }
}
