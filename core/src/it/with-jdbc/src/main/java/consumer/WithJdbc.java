package consumer;

import io.github.endpointlease.model.EndpointName;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;

/** An application that keeps its leases in a database of its own. An exception fails the build. */
public final class WithJdbc {
    private WithJdbc() {}

    public static void main(String[] args) throws SQLException {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:consumer");
        var name = new EndpointName("demo-MiniLM-Endpoint");
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("SELECT CAST(? AS VARCHAR)")) {
            query.setString(1, name.value());
            try (var rows = query.executeQuery()) {
                rows.next();
                check(new EndpointName(rows.getString(1)).equals(name), "a name did not survive the database");
            }
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
