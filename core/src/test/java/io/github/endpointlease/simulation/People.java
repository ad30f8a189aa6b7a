package io.github.endpointlease.simulation;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Those who work past us: in the console, with scripts, and with the original. */
final class People {
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("dd-MM-uuuu-HH-mm-ss", Locale.ROOT);
    private static final Pattern WRITTEN = Pattern.compile("\"expiry\": ?\"([^\"]+)\"");

    private final Simulation simulation;
    private final Storage storage;
    private final SimulatedSageMaker sageMaker;
    private final Promises promises;
    private final List<EndpointName> names;
    private final Chance chance;
    private boolean stopped;

    People(
            Simulation simulation,
            Storage storage,
            SimulatedSageMaker sageMaker,
            Promises promises,
            List<EndpointName> names) {
        this.simulation = simulation;
        this.storage = storage;
        this.sageMaker = sageMaker;
        this.promises = promises;
        this.names = names;
        this.chance = simulation.chance();
    }

    /** Something is done so often on average; never for zero. */
    void keepMeddling(Duration pause) {
        if (stopped || pause.isZero()) {
            return;
        }
        simulation.after(Duration.ofMillis(chance.below(2 * (int) pause.toMillis())), () -> {
            if (!stopped) {
                meddle(names.get(chance.below(names.size())));
                keepMeddling(pause);
            }
        });
    }

    void stop() {
        stopped = true;
    }

    private void meddle(EndpointName name) {
        boolean spoiled = promises.stored(name)
                .filter(StoredLease.Unreadable.class::isInstance)
                .isPresent();
        if (spoiled && chance.oneIn(2)) {
            storage.removeByHand(name);
            return;
        }
        switch (chance.below(16)) {
            case 0 -> storage.spoilByHand(name);
            case 1 -> storage.removeByHand(name);
            case 2, 3 -> sageMaker.createByHand(name, Map.of());
            case 4 -> sageMaker.createByHand(name, Episode.tagsOfAnother());
            case 5, 6 -> sageMaker.deleteByHand(name);
            case 7, 8 -> sageMaker.breakDown(name);
            case 9, 10 -> write(name);
            default -> {
                extendWithTheOriginal(name);
                if (chance.oneIn(3)) {
                    // another of its functions, which reads at the same moment
                    extendWithTheOriginal(name);
                }
            }
        }
    }

    /** A value without a stamp, as from the console. */
    private void write(EndpointName name) {
        if (storage instanceof Storage.Parameters parameters) {
            parameters.put(
                    name, bare(name, simulation.now().plusSeconds(60L * chance.below(20))), Promises.Cause.PERSON);
        }
    }

    /** Loads, sets the expiry, and puts every key back, a moment or some minutes later. */
    private void extendWithTheOriginal(EndpointName name) {
        if (!(storage instanceof Storage.Parameters parameters)
                || parameters.text(name).isEmpty()) {
            return;
        }
        String loaded = parameters.text(name).get();
        Matcher written = WRITTEN.matcher(loaded);
        if (!loaded.contains("endpoint_name") || !written.find()) {
            return;
        }
        Instant expiry = LocalDateTime.parse(written.group(1), EXPIRY).toInstant(ZoneOffset.UTC);
        Instant now = Instant.ofEpochSecond(simulation.now().getEpochSecond());
        Instant later = (expiry.isAfter(now) ? expiry : now).plusSeconds(60L * (1 + chance.below(12)));
        String extended = written.replaceFirst("\"expiry\": \"" + text(later) + "\"");
        boolean stamped = loaded.contains("\"lease\"");
        long pause = chance.below(chance.oneIn(3) ? 120_000 : 500);
        simulation.after(Duration.ofMillis(pause), () -> {
            if (parameters.text(name).isPresent()) {
                parameters.put(name, extended, stamped ? Promises.Cause.ORIGINAL : Promises.Cause.PERSON);
                if (stamped) {
                    promises.originalHasWritten(name, later);
                }
            }
        });
    }

    private static String bare(EndpointName name, Instant expiry) {
        return "{\"expiry\": \"" + text(expiry) + "\", \"endpoint_name\": \"" + name
                + "\", \"endpoint_config_name\": \"" + Episode.CONFIG + "\"}";
    }

    private static String text(Instant time) {
        return EXPIRY.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }
}
