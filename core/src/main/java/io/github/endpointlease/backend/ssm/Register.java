package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.StoredLease;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Compare-and-set with hindsight on one parameter at a time; {@link SsmExpiryStore} has the algorithm. */
final class Register {
    private static final int ID_BYTES = 12;

    private final Parameters parameters;
    private final RandomGenerator random;

    Register(Parameters parameters, RandomGenerator random) {
        this.parameters = parameters;
        this.random = random;
    }

    /** What a parameter amounts to, as far as that can be told. */
    sealed interface Reading {
        /** It can be told. */
        record Known(Effective effective) implements Reading {}

        /** Not from these reads; it may be from others. */
        record Incomplete(String reason) implements Reading {}

        /** Not from the versions that are left, nor will it ever be. */
        record Lost(String reason) implements Reading {}
    }

    String randomId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Reading read(EndpointName name, ParameterVersion newest) {
        Optional<Effective> evident = HistoryFold.evident(newest);
        if (evident.isPresent()) {
            return new Reading.Known(evident.get());
        }
        Optional<List<ParameterVersion>> kept = parameters.history(name, newest.number());
        if (kept.isEmpty()) {
            return new Reading.Incomplete(
                    "the parameter's history could not be read as a whole up to version " + newest.number() + " yet");
        }
        return HistoryFold.fold(kept.get(), Parameters.KEPT)
                .<Reading>map(Reading.Known::new)
                .orElseGet(() -> new Reading.Lost("of the " + Parameters.KEPT
                        + " versions that SSM retains of the parameter none shows what this library wrote last"));
    }

    /**
     * The lease as it is now.
     *
     * @throws BackendException if it cannot be told from these reads
     */
    static Optional<StoredLease> stored(EndpointName name, Reading reading) {
        if (reading instanceof Reading.Incomplete incomplete) {
            throw BackendException.passing(
                    "SSM failed while reading the lease of endpoint " + name + ": " + incomplete.reason(), null);
        }
        return reading instanceof Reading.Known known
                ? known.effective().stored(name)
                : Optional.of(new StoredLease.Unreadable(name, ((Reading.Lost) reading).reason()));
    }

    /**
     * Replaces what is effective.
     *
     * @return the number of the new version if it counts; empty if it does not, nor ever will
     * @throws BackendException if that cannot be told
     */
    OptionalLong replace(LeaseVersion expected, Lease next, boolean removed) {
        Stamp stamp = new Stamp(expected.life(), expected.number(), randomId(), removed);
        OptionalLong made = parameters.overwrite(next.name(), ValueCodec.write(next, stamp));
        if (made.isEmpty() || made.getAsLong() == expected.number() + 1) {
            return made;
        }
        // Numbers only begin again in another life, of which the base is no version that was effective.
        return made.getAsLong() <= expected.number()
                ? OptionalLong.empty()
                : inHindsight(next.name(), stamp, made.getAsLong());
    }

    private OptionalLong inHindsight(EndpointName name, Stamp mine, long made) {
        // Mostly the winner is the very next version, and one small call tells.
        return parameters
                .version(name, mine.base() + 1)
                .flatMap(next -> HistoryFold.outcome(List.of(next), mine))
                .or(() -> parameters.history(name, made).flatMap(kept -> HistoryFold.outcome(kept, mine)))
                .orElseThrow(() -> untold(name));
    }

    private static BackendException untold(EndpointName name) {
        return BackendException.passing(
                "The change of the lease of endpoint " + name
                        + " was sent, but from the history of its parameter it cannot be told whether it counts.",
                null);
    }
}
