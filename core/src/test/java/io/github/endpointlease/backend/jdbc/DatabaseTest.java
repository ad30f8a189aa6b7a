package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.endpointlease.model.BackendException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    private final List<String> calls = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "40001", "40P01", "53300", "57P01", "57P03", "55P03", "57014"})
    void whatPassesIsWorthAnotherTry(String state) {
        assertThat(failure(new SQLException("driver's words", state)).isRetryable())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "42501", "28P01", "22001", "23502", "57P", "90020", ""})
    void whatStaysIsNot(String state) {
        assertThat(failure(new SQLException("driver's words", state)).isRetryable())
                .isFalse();
    }

    @Test
    void theClassOfAnExceptionCountsWhereItHasNoState() {
        assertThat(failure(new SQLTransientConnectionException("pool is empty")).isRetryable())
                .isTrue();
        assertThat(failure(new SQLRecoverableException("gone")).isRetryable()).isTrue();
        assertThat(failure(new SQLException("who knows")).isRetryable()).isFalse();
    }

    @Test
    void theMessageSaysWhatWasBeingDoneAndLeavesTheDriversWordsInTheCause() {
        SQLException cause = new SQLException("Key (hash)=(secret) already exists", "42P01");

        assertThat(failure(cause))
                .hasMessage("The database failed while counting sheep (SQLState 42P01)")
                .hasCause(cause);
    }

    @Test
    void onlyATakenKeyIsAnAnswer() {
        assertThat(insert("23505")).isFalse();
        for (String state : List.of("23502", "23514", "23503", "08006")) {
            assertThatThrownBy(() -> insert(state)).as(state).isInstanceOf(BackendException.class);
        }
    }

    @Test
    void aConnectionComesBackWhateverHappens() {
        failure(new SQLException("broken", "42P01"));
        assertThat(calls).containsExactly("getAutoCommit", "prepareStatement", "close");

        calls.clear();
        assertThatThrownBy(() -> failing(false, () -> {
                            throw new IllegalStateException("a bug");
                        })
                        .update("counting sheep", "UPDATE"))
                .isInstanceOf(IllegalStateException.class);
        assertThat(calls).containsExactly("getAutoCommit", "prepareStatement", "rollback", "close");
    }

    @Test
    void whatWasNotCommittedIsRolledBackWhereAutoCommitIsOff() {
        assertThatThrownBy(() -> failing(false, () -> {
                            throw new SQLException("broken", "42P01");
                        })
                        .update("counting sheep", "UPDATE"))
                .isInstanceOf(BackendException.class);

        assertThat(calls).containsExactly("getAutoCommit", "prepareStatement", "rollback", "close");
    }

    @Test
    void aCommitThatFailsIsAFailure() {
        assertThatThrownBy(() -> failing(false, () -> 1).update("counting sheep", "UPDATE"))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("counting sheep");

        assertThat(calls).containsExactly("getAutoCommit", "prepareStatement", "commit", "rollback", "close");
    }

    private BackendException failure(SQLException thrown) {
        return catchThrowableOfType(
                BackendException.class,
                () -> failing(true, () -> {
                            throw thrown;
                        })
                        .update("counting sheep", "UPDATE"));
    }

    private boolean insert(String state) {
        return failing(true, () -> {
                    throw new SQLException("broken", state);
                })
                .insert("counting sheep", "INSERT");
    }

    private interface Execution {
        Object run() throws SQLException;
    }

    /** A database whose statements do what is given, and whose connection breaks at a commit. */
    private Database failing(boolean autoCommit, Execution execution) {
        PreparedStatement statement = TestPool.proxy(
                PreparedStatement.class,
                (method, arguments) -> method.getName().equals("executeUpdate") ? execution.run() : null);
        Connection connection =
                TestPool.proxy(Connection.class, (method, arguments) -> connectionCall(method, autoCommit, statement));
        return new Database(TestPool.proxy(DataSource.class, (method, arguments) -> connection));
    }

    private @Nullable Object connectionCall(Method method, boolean autoCommit, PreparedStatement statement)
            throws SQLException {
        calls.add(method.getName());
        return switch (method.getName()) {
            case "getAutoCommit" -> autoCommit;
            case "prepareStatement" -> statement;
            case "commit" -> throw new SQLException("The line went dead", "08006");
            default -> null;
        };
    }
}
