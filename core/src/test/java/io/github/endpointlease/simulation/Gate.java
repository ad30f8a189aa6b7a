package io.github.endpointlease.simulation;

import io.github.endpointlease.Decision;
import io.github.endpointlease.ForwardingTokens;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The token that clients of an episode present to see the leases. It expires or is revoked while they still come. */
final class Gate {
    private static final Token TOKEN = Token.of("a token of simulated clients");

    private final Simulation simulation;
    private final TokenStore tokens = new InMemoryTokenStore();
    private final TokenAuthorizer authorizer;
    private final Instant expiresAt;
    private final Instant revokedAt;

    /**
     * @param mutant a fault in the protocol, if there shall be one
     */
    Gate(Simulation simulation, Optional<Mutant> mutant) {
        this.simulation = simulation;
        Chance chance = simulation.chance();
        expiresAt = simulation.now().plusSeconds(chance.below(14_400));
        revokedAt = simulation.now().plusSeconds(chance.below(14_400));
        TokenRecord stored = new TokenRecord(
                TOKEN.hash(),
                "clients",
                0,
                EnumSet.allOf(Scope.class),
                List.of(EndpointPattern.ANY),
                simulation.now(),
                expiresAt);
        tokens.create(stored);
        simulation.after(Duration.between(simulation.now(), revokedAt), () -> tokens.remove(TOKEN.hash()));
        TokenStore seen = new Asked();
        authorizer =
                new TokenAuthorizer(mutant.map(fault -> fault.authorizing(seen)).orElse(seen), simulation.clocks());
    }

    /**
     * Lets the running program in or not.
     *
     * @throws BrokenPromise if a token is taken that had expired by the clock of who took it, or had been revoked before it was asked
     *     about; or one is refused that is still good
     */
    boolean admits() {
        Task task = simulation.current();
        Instant began = task.now();
        Instant trulyBegan = task.trueTime();
        boolean accepted;
        try {
            accepted = authorizer.authorize(TOKEN) instanceof Decision.Accepted;
        } catch (BackendException e) {
            return false;
        }
        Instant ended = task.now();
        Instant trulyEnded = task.trueTime();
        boolean tooLate = !began.isBefore(expiresAt) || trulyBegan.isAfter(revokedAt);
        boolean inTime = ended.isBefore(expiresAt) && trulyEnded.isBefore(revokedAt);
        if ((accepted && tooLate) || (!accepted && inTime)) {
            throw new BrokenPromise(
                    "T1",
                    (accepted ? "a token was taken too late" : "a good token was refused") + "\n  it expires at "
                            + expiresAt + ", is revoked at " + revokedAt + ", and was shown from " + began + " to "
                            + ended);
        }
        return accepted;
    }

    /** The store of tokens, a call away. */
    private final class Asked extends ForwardingTokens {
        Asked() {
            super(tokens);
        }

        @Override
        public Optional<TokenRecord> find(TokenHash hash) {
            return simulation.call(new Call<>(
                    "find a token",
                    Call.Kind.READ,
                    sent -> tokens.find(hash),
                    () -> BackendException.passing("simulated: too busy", null),
                    () -> BackendException.passing("simulated: no answer", null)));
        }
    }
}
