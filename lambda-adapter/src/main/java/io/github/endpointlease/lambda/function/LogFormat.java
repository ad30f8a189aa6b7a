package io.github.endpointlease.lambda.function;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Writes a record as one line of JSON, which CloudWatch Logs Insights takes apart by itself: {@code time} (UTC), {@code level},
 * {@code logger}, {@code message}, and where there is one {@code requestId} and {@code exception}. Formats on the thread that
 * logs. Without Jackson, which the authorizer does not carry.
 */
final class LogFormat extends Formatter {
    private static final String OURS = "io.github.endpointlease";

    /** Far below what CloudWatch takes for one event. */
    private static final int LONGEST_TEXT = 20_000;

    /** Held, because java.util.logging forgets loggers that nobody holds, with their levels. */
    private static final Logger OUR_LOGGER = Logger.getLogger(OURS);

    /** Lets everything that is logged in this process go to standard error in this format; what others log only from warnings on. */
    static void install() {
        LogManager.getLogManager().reset();
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new LogFormat());
        handler.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(Level.WARNING);
        OUR_LOGGER.setLevel(Level.INFO);
    }

    @Override
    public String format(LogRecord logged) {
        StringBuilder line = new StringBuilder(256).append('{');
        add(line, "time", logged.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
        add(line, "level", level(logged.getLevel()));
        add(line, "logger", logged.getLoggerName());
        add(line, "message", formatMessage(logged));
        add(line, "requestId", MDC.get(LogContext.REQUEST_ID));
        add(line, "exception", stackTrace(logged.getThrown()));
        return line.append("}\n").toString();
    }

    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private static @Nullable String stackTrace(@Nullable Throwable thrown) {
        if (thrown == null) {
            return null;
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void add(StringBuilder line, String key, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (line.length() > 1) {
            line.append(", ");
        }
        line.append('"').append(key).append("\": \"");
        int end = Math.min(value.length(), LONGEST_TEXT);
        for (int i = 0; i < end; i++) {
            escape(line, value.charAt(i));
        }
        line.append(end < value.length() ? "…\"" : "\"");
    }

    private static void escape(StringBuilder line, char character) {
        switch (character) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            default -> {
                if (character < ' ' || Character.isSurrogate(character)) {
                    line.append("\\u").append(Integer.toHexString(0x10000 | character), 1, 5);
                } else {
                    line.append(character);
                }
            }
        }
    }
}
