package io.github.endpointlease.backend.jdbc;

import io.github.endpointlease.model.InvalidValueException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes what columns hold. Whatever is not as it should be is an {@link InvalidValueException} that names the column. */
final class Columns {
    private Columns() {}

    static @Nullable String writeInstant(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** PostgreSQL refuses U+0000, and a text that only tells people what happened must not make its row unwritable. */
    static @Nullable String writeRemark(@Nullable String remark) {
        return remark == null ? null : remark.replace('\0', '\uFFFD');
    }

    static String readText(ResultSet row, String column) throws SQLException {
        return present(column, row.getString(column));
    }

    static long readNumber(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return present(column, row.wasNull() ? null : number);
    }

    static boolean readFlag(ResultSet row, String column) throws SQLException {
        boolean flag = row.getBoolean(column);
        return present(column, row.wasNull() ? null : flag);
    }

    static Instant readInstant(ResultSet row, String column) throws SQLException {
        return present(column, readInstantOrNull(row, column));
    }

    static @Nullable Instant readInstantOrNull(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidValueException(column, "must be a time like 2026-01-31T08:00:00Z", text);
        }
    }

    static <E extends Enum<E>> E readEnum(ResultSet row, String column, Class<E> type) throws SQLException {
        String text = readText(row, column);
        List<E> values = Arrays.asList(type.getEnumConstants());
        return values.stream()
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(column, "must be one of " + values, text));
    }

    /** Returns the words between single spaces; none of an empty text. */
    static List<String> readWords(ResultSet row, String column) throws SQLException {
        String text = readText(row, column);
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new InvalidValueException(column, "must be there", "NULL");
        }
        return value;
    }
}
