package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.backend.ssm.ParameterValue.Broken;
import io.github.endpointlease.backend.ssm.ParameterValue.Foreign;
import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.StoredLease;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the versions of a parameter up to some number amount to.
 *
 * @param number of the last version that counts
 * @param life the parameter's life
 * @param op what a copy has to carry to have been made of exactly this; null if no copy can have been, or if it carries nothing
 * @param lease the lease; null if no version was ever readable, or if it is not known
 * @param ours whether anything beneath was ever stamped: then all but the expiry and the config comes from there
 * @param removed whether there is no lease, though there is a parameter
 * @param reason why the version that counts cannot be read; null if it can
 * @param known false if what lies beneath the version that counts could not be seen
 */
record Effective(
        long number,
        String life,
        @Nullable String op,
        @Nullable Lease lease,
        boolean ours,
        boolean removed,
        @Nullable String reason,
        boolean known) {

    /** The version that creates a parameter, and counts therefore. */
    static Effective first(ParameterVersion first) {
        if (first.value() instanceof Stamped stamped) {
            // A change, not a creation: somebody deleted the parameter, and a write that came too late has brought
            // it back. Nobody was promised anything in this life, so there is no lease.
            return stamped.stamp().base() == 0
                    ? of(first.number(), stamped)
                    : new Effective(first.number(), first.digest(), null, stamped.lease(), false, true, null, true);
        }
        return new Effective(first.number(), first.digest(), null, null, false, false, null, true).then(first);
    }

    /** A stamped version that is known to count. */
    static Effective of(long number, Stamped stamped) {
        Stamp stamp = stamped.stamp();
        return new Effective(number, stamp.life(), stamp.op(), stamped.lease(), true, stamp.removed(), null, true);
    }

    /** A version that counts because it is not ours; what lies beneath it is not known. */
    static Effective unknown(ParameterVersion foreign) {
        return new Effective(foreign.number(), foreign.digest(), null, null, false, false, null, false);
    }

    /** The same, written once more by us. */
    Effective writtenAgain(long newNumber) {
        return new Effective(newNumber, life, null, lease, true, removed, null, true);
    }

    /** Whether whoever looks at the newest version alone sees it. */
    boolean shows(ParameterVersion newest) {
        return ours && newest.number() == number && newest.value() instanceof Stamped;
    }

    /** What it amounts to once the next version is there as well. */
    Effective then(ParameterVersion next) {
        if (next.value() instanceof Stamped stamped) {
            return counts(stamped.stamp()) ? of(next.number(), stamped) : this;
        }
        if (!known) {
            return unknown(next);
        }
        if (next.value() instanceof Broken broken) {
            String lasting = ours ? life : next.digest();
            return new Effective(next.number(), lasting, op, lease, ours, removed, broken.reason(), true);
        }
        return then(next, (Foreign) next.value());
    }

    private boolean counts(Stamp stamp) {
        return stamp.base() == number && (!known || stamp.life().equals(life));
    }

    private Effective then(ParameterVersion next, Foreign foreign) {
        if (!ours || lease == null) {
            return new Effective(next.number(), next.digest(), foreign.op(), foreign.lease(), false, false, null, true);
        }
        boolean informed = foreign.op() == null || foreign.op().equals(op);
        Instant expiry = foreign.lease().expiry();
        if (!informed && lease.expiry().isAfter(expiry)) {
            expiry = lease.expiry();
        }
        Lease merged = lease.overwritten(foreign.lease().configName(), expiry);
        // Another copy of the same stamp may have been made of what lay beneath, so until we write again none is
        // informed.
        return new Effective(next.number(), life, null, merged, true, false, null, true);
    }

    /** The lease as the store's users see it; empty if there is none. */
    Optional<StoredLease> stored(EndpointName name) {
        if (reason != null) {
            return Optional.of(new StoredLease.Unreadable(name, reason));
        }
        if (removed || lease == null) {
            return Optional.empty();
        }
        return Optional.of(new StoredLease.Valid(lease, version(name).opaque()));
    }

    LeaseVersion version(EndpointName name) {
        return new LeaseVersion(name.value(), life, number);
    }
}
