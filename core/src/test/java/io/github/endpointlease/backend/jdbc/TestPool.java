package io.github.endpointlease.backend.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reuses connections, as pools do: what was not committed when a connection comes back is rolled back, and whoever changed its
 * auto-commit is told off. Closing it closes the connections, and fails if one was not given back.
 */
final class TestPool implements AutoCloseable {
    private final DataSource source;
    private final boolean autoCommit;
    private final AtomicInteger lent = new AtomicInteger();
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    TestPool(DataSource source, boolean autoCommit) {
        this.source = source;
        this.autoCommit = autoCommit;
    }

    DataSource dataSource() {
        return proxy(
                DataSource.class,
                (method, arguments) ->
                        method.getName().equals("getConnection") ? borrow() : method.invoke(source, arguments));
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
        if (lent.get() != 0) {
            throw new AssertionError(lent + " connections were not given back");
        }
    }

    private Connection borrow() throws SQLException {
        Connection reused = idle.poll();
        Connection real = reused == null ? source.getConnection() : reused;
        real.setAutoCommit(autoCommit);
        lent.incrementAndGet();
        return proxy(Connection.class, (method, arguments) -> {
            if (!method.getName().equals("close")) {
                return method.invoke(real, arguments);
            }
            giveBack(real);
            return null;
        });
    }

    private void giveBack(Connection connection) throws SQLException {
        if (connection.getAutoCommit() != autoCommit) {
            throw new AssertionError("Auto-commit was changed to " + !autoCommit);
        }
        if (!autoCommit) {
            connection.rollback();
        }
        idle.push(connection);
        lent.decrementAndGet();
    }

    interface Call {
        @Nullable
        Object to(Method method, Object[] arguments) throws Exception;
    }

    static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.to(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
