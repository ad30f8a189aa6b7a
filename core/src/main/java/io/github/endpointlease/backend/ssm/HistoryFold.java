package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Finds out of a parameter's retained versions which of them count. Pure. */
final class HistoryFold {
    private HistoryFold() {}

    /** What the newest version amounts to where it shows that by itself; empty if the history has to be read. */
    static Optional<Effective> evident(ParameterVersion newest) {
        if (newest.number() == 1) {
            return Optional.of(Effective.first(newest));
        }
        return newest.value() instanceof Stamped stamped && stamped.stamp().base() == newest.number() - 1
                ? Optional.of(Effective.of(newest.number(), stamped))
                : Optional.empty();
    }

    /**
     * What the retained versions amount to.
     *
     * <p>Version 1 counts, foreign versions count, and so does whatever a later version of the same life names as its base: its
     * writer saw it counting. Version 1 tells the life as well, so where it is retained it is begun with: late writes of another
     * life name each other as bases, too. Else each will do; from the last ones what lies beneath may not be seen, and then an
     * earlier one is tried.
     *
     * @param kept in the order of their numbers, without a gap, not empty
     * @param most how many versions are retained at most
     * @return empty if these versions cannot tell
     */
    static Optional<Effective> fold(List<ParameterVersion> kept, int most) {
        int last = kept.get(0).number() == 1 ? 0 : kept.size() - 1;
        for (int i = last; i >= 0; i--) {
            if (isAnchor(kept, i)) {
                Effective effective = begin(kept.get(i));
                for (ParameterVersion next : kept.subList(i + 1, kept.size())) {
                    effective = effective.then(next);
                }
                if (effective.known()) {
                    return Optional.of(effective);
                }
            }
        }
        // The original makes hundreds of versions before anything of ours sees its parameter.
        boolean neverOurs = kept.size() >= most
                && kept.stream().allMatch(version -> version.value().isBare());
        return neverOurs ? Optional.of(Effective.first(kept.get(kept.size() - 1))) : Optional.empty();
    }

    /**
     * What has become of a write. The first version after its base that can count decides; the same write may have arrived twice.
     *
     * @param kept in the order of their numbers, without a gap, not empty
     * @param mine of the write
     * @return the number of the version that counts because of it, or none if it does not count; empty if these versions cannot tell
     */
    static Optional<OptionalLong> outcome(List<ParameterVersion> kept, Stamp mine) {
        if (kept.get(0).number() > mine.base() + 1) {
            return Optional.empty();
        }
        for (ParameterVersion version : kept) {
            if (!(version.value() instanceof Stamped stamped)) {
                if (version.number() > mine.base()) {
                    return Optional.of(OptionalLong.empty());
                }
                continue;
            }
            boolean sameLife = stamped.stamp().life().equals(mine.life());
            boolean tellsLife = version.number() == 1 && stamped.stamp().base() == 0;
            if ((version.number() == mine.base() || tellsLife) && !sameLife) {
                return Optional.of(OptionalLong.empty());
            }
            if (version.number() > mine.base() && sameLife && stamped.stamp().base() == mine.base()) {
                boolean won = stamped.stamp().op().equals(mine.op());
                return Optional.of(won ? OptionalLong.of(version.number()) : OptionalLong.empty());
            }
        }
        return Optional.empty();
    }

    private static Effective begin(ParameterVersion anchor) {
        if (anchor.number() == 1) {
            return Effective.first(anchor);
        }
        return anchor.value() instanceof Stamped stamped
                ? Effective.of(anchor.number(), stamped)
                : Effective.unknown(anchor);
    }

    private static boolean isOneLife(List<ParameterVersion> kept) {
        return kept.stream()
                        .flatMap(version -> version.value() instanceof Stamped stamped
                                ? Stream.of(stamped.stamp().life())
                                : Stream.empty())
                        .distinct()
                        .count()
                <= 1;
    }

    private static boolean isAnchor(List<ParameterVersion> kept, int index) {
        ParameterVersion version = kept.get(index);
        if (version.number() == 1) {
            return true;
        }
        if (!(version.value() instanceof Stamped stamped)) {
            // It does not say in which life it counts, so a late write of another one could pass for its successor.
            return isOneLife(kept);
        }
        String life = stamped.stamp().life();
        return kept.subList(index + 1, kept.size()).stream()
                .anyMatch(later -> later.value() instanceof Stamped namer
                        && namer.stamp().base() == version.number()
                        && namer.stamp().life().equals(life));
    }
}
