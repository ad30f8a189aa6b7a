package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Lease;
import java.time.Instant;
import java.util.OptionalLong;

/** Writes what counts once more where the newest version does not show it. For one page; not safe for use by several threads. */
final class Restamping {
    private final Register register;
    private boolean refused;

    Restamping(Register register) {
        this.register = register;
    }

    /** Returns what a parameter amounts to afterwards. */
    Register.Reading apply(Parameters.Listed listed, Register.Reading reading) {
        if (refused || !(reading instanceof Register.Reading.Known known)) {
            return reading;
        }
        Effective effective = known.effective();
        Lease lease = effective.lease();
        // What a person has to mend stays as it is.
        if (effective.shows(listed.newest()) || effective.reason() != null || lease == null) {
            return reading;
        }
        try {
            OptionalLong made = register.replace(
                    effective.version(listed.name()), effective.removed() ? over(lease) : lease, effective.removed());
            return made.isPresent() ? new Register.Reading.Known(effective.writtenAgain(made.getAsLong())) : reading;
        } catch (BackendException e) {
            // What was read holds whether or not it could be written once more; the next page that has it tries again.
            // Where SSM refuses one write, it would refuse those of the whole page.
            refused = true;
            return reading;
        }
    }

    /** The same lease as the original sees it after its removal: long over. */
    static Lease over(Lease lease) {
        return lease.overwritten(lease.configName(), Instant.EPOCH);
    }
}
