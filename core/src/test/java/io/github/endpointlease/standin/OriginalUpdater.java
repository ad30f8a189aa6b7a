package io.github.endpointlease.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * Extends a lease as the original does: loads the parameter's object, sets {@code expiry} and puts every key back, with Python's
 * spaces and escapes. Source: the project's wire contract, from the original's published behaviour. Safe for use by many threads;
 * the client stays its owner's.
 */
public final class OriginalUpdater {
    private static final String PATH = "/sagemaker/endpoint/expiry/";
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("dd-MM-uuuu-HH-mm-ss", Locale.ROOT);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final ObjectWriter PYTHON = JSON.writer(new PythonSpacing());

    private final SsmClient ssm;
    private final InstantSource clock;

    /**
     * @param ssm stays open
     * @param clock tells what is now
     */
    public OriginalUpdater(SsmClient ssm, InstantSource clock) {
        this.ssm = ssm;
        this.clock = clock;
    }

    /**
     * Adds minutes.
     *
     * @return the expiry that it answers
     */
    public Instant extend(String endpoint, long minutes) {
        return put(endpoint, load(endpoint), minutes);
    }

    /** The first half: what it finds. */
    public ObjectNode load(String endpoint) {
        try {
            return (ObjectNode) JSON.readTree(ssm.getParameter(get -> get.name(PATH + endpoint))
                    .parameter()
                    .value());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The original cannot read the parameter of " + endpoint, e);
        }
    }

    /** The second half, whatever has happened meanwhile. */
    public Instant put(String endpoint, ObjectNode loaded, long minutes) {
        Instant expiry =
                LocalDateTime.parse(loaded.path("expiry").asText(), EXPIRY).toInstant(ZoneOffset.UTC);
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Instant extended = (expiry.isAfter(now) ? expiry : now).plus(Duration.ofMinutes(minutes));
        loaded.put("expiry", EXPIRY.format(LocalDateTime.ofInstant(extended, ZoneOffset.UTC)));
        ssm.putParameter(put -> put.name(PATH + endpoint)
                .value(python(loaded))
                .type(ParameterType.STRING)
                .overwrite(true));
        return extended;
    }

    /** Renders an object as Python's {@code json.dumps} does. */
    public static String python(ObjectNode object) {
        try {
            return PYTHON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can be written.", e);
        }
    }

    /** A space after each colon and comma, and no line breaks. */
    private static final class PythonSpacing extends DefaultPrettyPrinter {
        private static final long serialVersionUID = 1L;

        PythonSpacing() {
            super(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEntrySpacing(Separators.Spacing.AFTER)
                    .withArrayValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""));
            indentArraysWith(NopIndenter.instance);
            indentObjectsWith(NopIndenter.instance);
        }

        @Override
        public DefaultPrettyPrinter createInstance() {
            return new PythonSpacing();
        }
    }
}
