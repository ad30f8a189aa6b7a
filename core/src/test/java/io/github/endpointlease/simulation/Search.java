package io.github.endpointlease.simulation;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Lives one life after the other, from seed to seed, until a promise is broken or enough steps are taken. A mutant goes on until it
 * has broken what it is there to break.
 */
final class Search {
    private static final int AT_ONCE = 8;

    private final Storage.Kind kind;
    private final Optional<Mutant> mutant;

    Search(Storage.Kind kind, Optional<Mutant> mutant) {
        this.kind = kind;
        this.mutant = mutant;
    }

    /**
     * What came out of it.
     *
     * @param lives how many there were
     * @param steps how many they took in all
     * @param broken the first life that ended badly
     */
    record Outcome(long lives, long steps, Optional<Bad> broken) {}

    /**
     * A life that ended badly.
     *
     * @param seed brings it back
     * @param reason what was broken: a promise, or the program
     */
    record Bad(long seed, Throwable reason) {}

    private record Life(long steps, Optional<Bad> bad) {}

    /** Lives share nothing, so as many run at once as there are processors. */
    Outcome run(long firstSeed, long enoughSteps) {
        long lives = 0;
        long steps = 0;
        while (steps < enoughSteps) {
            List<Life> some = LongStream.range(firstSeed + lives, firstSeed + lives + AT_ONCE)
                    .parallel()
                    .mapToObj(this::live)
                    .toList();
            for (Life life : some) {
                lives++;
                steps += life.steps();
                if (life.bad().isPresent()) {
                    return new Outcome(lives, steps, life.bad());
                }
            }
        }
        return new Outcome(lives, steps, Optional.empty());
    }

    /** Lives one life. */
    Outcome one(long seed) {
        Life life = live(seed);
        return new Outcome(1, life.steps(), life.bad());
    }

    private Life live(long seed) {
        Episode episode = new Episode(seed, kind, mutant, Trace.none());
        try {
            return new Life(episode.run(), Optional.empty());
        } catch (BrokenPromise broken) {
            boolean ends = mutant.map(fault -> fault.ends(broken)).orElse(true);
            return new Life(episode.steps(), Optional.of(new Bad(seed, broken)).filter(bad -> ends));
        } catch (AssertionError | RuntimeException e) {
            return new Life(episode.steps(), Optional.of(new Bad(seed, e)));
        }
    }
}
