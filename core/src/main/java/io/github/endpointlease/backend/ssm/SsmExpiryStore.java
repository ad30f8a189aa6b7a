package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Keeps leases in SSM Parameter Store, where the original kept them: it and this library read and extend each other's. Uses the
 * given client and never closes it. Safe for use by many threads and processes at once.
 *
 * <p>The parameter {@code <path>/<endpoint name>}, of type String and in the Standard tier, holds JSON. The first three keys are the
 * original's, the expiry in UTC:
 *
 * <pre>{@code
 * {"expiry": "31-01-2026-09-00-00", "endpoint_name": "demo-a-Endpoint", "endpoint_config_name": "demo-a-config",
 *  "lease": {"format": 1,
 *    "life": "…",          names the parameter from its creation to its deletion
 *    "base": 41,           the version that was effective when the writer read; 0 when it created the parameter
 *    "op": "…",            names this write
 *    "removed": true,      only if the lease is gone
 *    "phase": "RUNNING", "phase_since": "2026-01-31T08:00:00Z", "generation": 1,
 *    "owned_since": "…", "adopting": true,                                       only where there is something to say
 *    "failure": {"kind": "QUOTA", "attempts": 1, "retry_at": "…", "reason": "…"},
 *    "ops": ["…"],         the lease's operations
 *    "sum": "…"}}          SHA-256 of all the rest, however it is spaced, ordered and escaped
 * }</pre>
 *
 * <p>SSM has no conditional write, but it numbers the versions of a parameter without gaps, says which one a write has made, and
 * retains the last 100. A version <em>counts</em> if its base is the version that counted last before it; the others are as if they
 * had never been written.
 *
 * <ol>
 *   <li>Reading is one GetParameter. Version <em>n</em> with base <em>n</em>−1 counts by itself. Otherwise the history is read (two
 *       pages) and folded, beginning with a version that must have counted: the first, one that is named as a base, or a foreign one.
 *       Reads are eventually consistent: a history with a hole is read again, up to five times.
 *   <li>Changing is one PutParameter. If it makes version base + 1, it counts. Otherwise version base + 1, or else the history,
 *       tells: the first later version that can count decides. A write that arrives twice, as the SDK may send it, counts once. Where others have made more than 100
 *       versions before the writer looks, nothing tells, and a retryable {@link BackendException} says so.
 *   <li>Creating is a PutParameter that does not overwrite, with base 0.
 *   <li>Removing is a change to {@code "removed": true} with an expiry in 1970. DeleteParameter takes no condition and is never
 *       called; creating the lease again is a change of what was left.
 *   <li>A <em>foreign</em> version, without a stamp or with a sum that does not match, counts. It gives the expiry and the config;
 *       all else comes from the version that counted before it. The original copies the stamp of the version that it read: if that
 *       was not the version that counted last, or another copy has been made since, the later of the two expiries is taken, so that no
 *       acknowledged minute is lost.
 *       A foreign version without any stamp is taken for what a person wants, even if it is shorter.
 *   <li>A foreign version that is no lease counts as well, and makes the lease {@link StoredLease.Unreadable} until a readable foreign
 *       version follows. So does one whose format is newer than this library.
 *   <li>A parameter that was never stamped is a running lease in generation 1 that may be adopted, since its LastModifiedDate. 100
 *       retained versions without anything of ours are taken for such a one.
 *   <li>{@link #page} writes what counts once more where the newest version is foreign or does not count, so that listings, people
 *       and the original see it, and so that it stays within the 100. {@link #find} writes nothing.
 * </ol>
 *
 * <p>Where 100 foreign versions with copied stamps follow each other and nobody pages through the store meanwhile, what we knew is out
 * of reach: the lease is unreadable until a person deletes the parameter and the lease is added again.
 *
 * <p>A change does not say of what type the parameter is, so SSM refuses it where there is no parameter. (Unconfirmed; should SSM
 * bring the parameter back after all, its version 1 has a base, and is taken for no lease. The original would take it for one.) Two
 * windows remain, where a person deletes a parameter and it is created anew while a writer's one call is under way. If it is at the
 * very number that the writer holds by then, the late change counts in the new parameter. And if two such changes come after its
 * first version is no longer retained, which takes a hundred others, they may be taken for its history.
 *
 * <p>A parameter below the path whose name no endpoint can have, or that lies deeper, is left out of the pages. Versions must not be
 * labelled: a label on the oldest of 100 versions makes SSM refuse every change. To stay within 4,096 characters after the original
 * has written a value back, a failure's reason is cut at the end; two opening braces in it are set apart, because SSM
 * refuses them. Source of the limits: AWS Systems Manager User Guide, "Parameter Store", and its API Reference, PutParameter.
 */
public final class SsmExpiryStore implements ExpiryStore {
    private final Parameters parameters;
    private final Register register;

    private SsmExpiryStore(Builder builder) {
        parameters = new Parameters(builder.client, builder.path, builder.callTimeout);
        register = new Register(parameters, builder.random);
    }

    /**
     * A store under the original's path.
     *
     * @param client stays open
     * @return the store
     */
    public static SsmExpiryStore create(SsmClient client) {
        return builder(client).build();
    }

    /**
     * Begins with what is required.
     *
     * @param client stays open; its retry strategy is left as it is, since what the SDK sends twice counts once
     * @return a builder whose further settings have defaults
     */
    public static Builder builder(SsmClient client) {
        return new Builder(client);
    }

    @Override
    public Optional<StoredLease> find(EndpointName name) {
        return parameters.newest(name).flatMap(newest -> Register.stored(name, register.read(name, newest)));
    }

    @Override
    public LeasePage page(Optional<String> pageToken) {
        Parameters.Page page = parameters.page(pageToken.orElse(null));
        Restamping restamping = new Restamping(register);
        List<StoredLease> leases = new ArrayList<>();
        for (Parameters.Listed listed : page.parameters()) {
            listed(listed, restamping).ifPresent(leases::add);
        }
        return new LeasePage(leases, page.nextToken());
    }

    /** One parameter's trouble must not hide the others: what cannot be told of it yet is left alone, and told next time. */
    private Optional<StoredLease> listed(Parameters.Listed listed, Restamping restamping) {
        try {
            Register.Reading reading = register.read(listed.name(), listed.newest());
            return Register.stored(listed.name(), restamping.apply(listed, reading));
        } catch (BackendException e) {
            return Optional.of(new StoredLease.Unreadable(listed.name(), String.valueOf(e.getMessage())));
        }
    }

    @Override
    public boolean create(Lease lease) {
        EndpointName name = lease.name();
        Stamp stamp = new Stamp(register.randomId(), 0, register.randomId(), false);
        if (parameters.create(name, ValueCodec.write(lease, stamp))) {
            return true;
        }
        Register.Reading reading = parameters
                .newest(name)
                .map(newest -> register.read(name, newest))
                .orElseGet(() -> new Register.Reading.Incomplete("there is a parameter, but it does not show yet"));
        boolean stored = Register.stored(name, reading).isPresent();
        if (!(reading instanceof Register.Reading.Known known)) {
            return false;
        }
        // Nobody else knows this life: if it is the parameter's, the call was sent twice, and it was the first that
        // counted.
        if (known.effective().life().equals(stamp.life())) {
            return true;
        }
        return !stored
                && register.replace(known.effective().version(name), lease, false)
                        .isPresent();
    }

    @Override
    public boolean compareAndSet(Version expected, Lease next) {
        return LeaseVersion.parse(next.name(), expected)
                .filter(version -> register.replace(version, next, false).isPresent())
                .isPresent();
    }

    @Override
    public boolean remove(EndpointName name, Version expected) {
        return LeaseVersion.parse(name, expected).isPresent()
                && find(name)
                        .filter(stored -> replacedByNothing(stored, expected))
                        .isPresent();
    }

    private boolean replacedByNothing(StoredLease stored, Version expected) {
        if (!(stored instanceof StoredLease.Valid valid) || !valid.version().equals(expected)) {
            return false;
        }
        Lease over = Restamping.over(valid.lease());
        return LeaseVersion.parse(stored.name(), expected)
                .filter(version -> register.replace(version, over, true).isPresent())
                .isPresent();
    }

    /** Settings of {@link SsmExpiryStore}. Not safe for use by several threads. */
    public static final class Builder {
        private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_.-]+){1,14}");

        private final SsmClient client;
        private String path = "/sagemaker/endpoint/expiry";
        private Duration callTimeout = Duration.ofSeconds(5);
        private RandomGenerator random = new SecureRandom();

        private Builder(SsmClient client) {
            this.client = client;
        }

        /** Where the parameters are, without a slash at the end; {@code /sagemaker/endpoint/expiry} by default, as the original has it. */
        public Builder path(String parameters) {
            path = parameters;
            return this;
        }

        /** How long one call may take, with all that the SDK sends again; 5 seconds by default. */
        public Builder callTimeout(Duration longest) {
            callTimeout = longest;
            return this;
        }

        /** Where the names of lives and writes come from; for simulations, which must come out the same each time. */
        Builder random(RandomGenerator generator) {
            random = generator;
            return this;
        }

        /**
         * Builds it.
         *
         * @throws InvalidValueException if a setting is out of its range
         */
        public SsmExpiryStore build() {
            if (!PATH.matcher(path).matches()) {
                throw new InvalidValueException("path", "must be 1 to 14 names, each after a slash", path);
            }
            if (callTimeout.isZero() || callTimeout.isNegative()) {
                throw new InvalidValueException("call timeout", "must be positive", callTimeout);
            }
            return new SsmExpiryStore(this);
        }
    }
}
