package io.github.endpointlease.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values cannot be wrong once built, and show no secrets. */
class ValuesTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final EndpointConfigName CONFIG = new EndpointConfigName("demo-a-config");
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Failure FAILURE = new Failure(Failure.Kind.BROKEN, "it broke", 1, NOW);

    @Nested
    class Names {
        @ParameterizedTest
        @ValueSource(strings = {"a", "A", "0", "a-b", "a--b", "0-0", "demo-MiniLM-Endpoint", "I", "i"})
        void whatSageMakerTakesIsTaken(String name) {
            assertThat(new EndpointName(name)).hasToString(name);
            assertThat(new EndpointConfigName(name)).hasToString(name);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-", "-a", "a-", "a_b", "a.b", "a b", "ı", "İ", "é", "a\n", "a/../b", "a\u0000"})
        void whatSageMakerRefusesIsRefused(String name) {
            assertThatThrownBy(() -> new EndpointName(name))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("EndpointName must be");
            assertThatThrownBy(() -> new EndpointConfigName(name))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("EndpointConfigName must be");
        }

        @Test
        void sixtyThreeCharactersAreTheMost() {
            assertThat(new EndpointName("a".repeat(63)).value()).hasSize(63);
            assertThatThrownBy(() -> new EndpointName("a".repeat(64))).isInstanceOf(InvalidValueException.class);
        }

        @Test
        void aLongWrongValueIsCutInTheMessage() {
            assertThatThrownBy(() -> new EndpointName("a".repeat(100_000)))
                    .satisfies(
                            e -> assertThat(e.getMessage()).hasSizeLessThan(250).endsWith("…"));
        }

        @Test
        void theCaseCountsAndOrdersAsInAscii() {
            List<EndpointName> names = new ArrayList<>(List.of(new EndpointName("b"), new EndpointName("B"), NAME));
            Collections.sort(names);

            assertThat(names).extracting(EndpointName::value).containsExactly("B", "b", "demo-a-Endpoint");
            assertThat(new EndpointName("i")).isNotEqualTo(new EndpointName("I"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "a b",
                    "a.b",
                    "ä",
                    "a:b",
                    "12345678901234567890123456789012345678901234567890123456789012345"
                })
        void anOperationIdThatCannotBeWrittenEverywhereIsRefused(String id) {
            assertThatThrownBy(() -> new OperationId(id)).isInstanceOf(InvalidValueException.class);
        }

        @Test
        void randomOperationIdsDiffer() {
            assertThat(IntStream.range(0, 1000)
                            .mapToObj(i -> OperationId.random())
                            .distinct())
                    .hasSize(1000);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "a?", "[a]", ".*", "ä"})
        void aPatternOfOtherCharactersIsRefused(String pattern) {
            assertThatThrownBy(() -> new EndpointPattern(pattern)).isInstanceOf(InvalidValueException.class);
        }

        @Test
        void aPatternThatTriesToTakeForEverDoesNot() {
            EndpointPattern evil = new EndpointPattern("*a".repeat(49) + "b");

            assertThat(evil.matches(new EndpointName("a".repeat(63)))).isFalse();
            assertThat(new EndpointPattern("**").matches(NAME)).isTrue();
            assertThat(EndpointPattern.ANY.matches(NAME)).isTrue();
        }
    }

    @Nested
    class Leases {
        private final Lease lease = Lease.running(NAME, CONFIG, NOW.plusSeconds(60), NOW);

        @Test
        void aFirstLeaseRunsInItsFirstGeneration() {
            assertThat(lease)
                    .isEqualTo(new Lease(
                            NAME, CONFIG, NOW.plusSeconds(60), Phase.RUNNING, NOW, 1, null, false, null, List.of()));
        }

        @Test
        void whatCannotBeIsRefused() {
            for (Runnable wrong : List.<Runnable>of(
                    () -> with(NOW.plusNanos(1), 1, 0),
                    () -> with(Instant.EPOCH.minusSeconds(1), 1, 0),
                    () -> with(Lease.LATEST_EXPIRY.plusSeconds(1), 1, 0),
                    () -> with(Instant.MAX, 1, 0),
                    () -> with(NOW, 0, 0),
                    () -> lease.stopped(Instant.EPOCH.minusNanos(1)),
                    () -> lease.stopped(Instant.MAX),
                    () -> lease.owning(Lease.LATEST_EXPIRY.plusNanos(1)),
                    () -> new Failure(Failure.Kind.OTHER, "", 1, Instant.MAX),
                    () -> new Failure(Failure.Kind.OTHER, "", 0, NOW),
                    () -> with(NOW, 1, 17))) {
                assertThatThrownBy(wrong::run).isInstanceOf(InvalidValueException.class);
            }
            assertThat(with(Lease.LATEST_EXPIRY, Long.MAX_VALUE, 16).operations())
                    .hasSize(16);
            assertThat(with(Instant.EPOCH, 1, 0).expiry()).isEqualTo(Instant.EPOCH);
        }

        @Test
        void whatCanBeCountedNoFurtherStaysAsItIs() {
            assertThat(with(NOW, 1, 0).restarted(NOW).generation()).isEqualTo(2);
            assertThat(with(NOW, Long.MAX_VALUE, 0).restarted(NOW).generation()).isEqualTo(Long.MAX_VALUE);
            assertThat(new Failure(Failure.Kind.OTHER, "", 1, NOW).attemptsWithTheNext())
                    .isEqualTo(2);
            assertThat(new Failure(Failure.Kind.OTHER, "", Integer.MAX_VALUE, NOW).attemptsWithTheNext())
                    .isEqualTo(Integer.MAX_VALUE);
        }

        private Lease with(Instant expiry, long generation, int operations) {
            List<OperationId> ids = IntStream.range(0, operations)
                    .mapToObj(i -> new OperationId("op" + i))
                    .toList();
            return new Lease(NAME, CONFIG, expiry, Phase.RUNNING, NOW, generation, null, false, null, ids);
        }

        @Test
        void itIsLiveBeforeItsExpiryAndExpiredFromTheEndOfTheGraceOn() {
            Duration grace = Duration.ofSeconds(30);
            Instant end = lease.expiry();

            assertThat(lease.isLive(end.minusNanos(1))).isTrue();
            assertThat(lease.isLive(end)).isFalse();
            assertThat(lease.isExpired(end.plus(grace).minusNanos(1), grace)).isFalse();
            assertThat(lease.isExpired(end.plus(grace), grace)).isTrue();
        }

        @Test
        void theOldestOperationGivesWayToTheSeventeenth() {
            Lease many = lease;
            for (int i = 0; i < 20; i++) {
                many = many.expiring(NOW, new OperationId("op" + i));
            }

            assertThat(many.operations()).hasSize(16);
            assertThat(many.hasSeen(new OperationId("op3"))).isFalse();
            assertThat(many.hasSeen(new OperationId("op4"))).isTrue();
            assertThat(lease.operations()).as("the version before").isEmpty();
        }

        @Test
        void eachVerbChangesWhatItSaysAndNothingElse() {
            Lease full = new Lease(
                    NAME, CONFIG, NOW, Phase.RUNNING, NOW, 7, NOW, true, FAILURE, List.of(new OperationId("op")));
            Instant later = NOW.plusSeconds(5);
            List<OperationId> ops = full.operations();

            assertThat(full.stopping(later, null))
                    .isEqualTo(new Lease(NAME, CONFIG, NOW, Phase.STOPPING, later, 7, NOW, true, null, ops));
            assertThat(full.settling(later))
                    .isEqualTo(new Lease(NAME, CONFIG, NOW, Phase.SETTLING, later, 7, null, false, FAILURE, ops));
            assertThat(full.stopped(later))
                    .isEqualTo(new Lease(NAME, CONFIG, NOW, Phase.STOPPED, later, 7, null, false, FAILURE, ops));
            assertThat(full.restarted(later))
                    .isEqualTo(new Lease(NAME, CONFIG, NOW, Phase.RUNNING, later, 8, null, false, FAILURE, ops));
            assertThat(full.owning(later))
                    .isEqualTo(new Lease(NAME, CONFIG, NOW, Phase.RUNNING, NOW, 7, later, false, FAILURE, ops));
            assertThat(full.failing(null))
                    .isEqualTo(new Lease(NAME, CONFIG, NOW, Phase.RUNNING, NOW, 7, NOW, true, null, ops));
            assertThat(lease.adoptable())
                    .isEqualTo(new Lease(
                            NAME, CONFIG, lease.expiry(), Phase.RUNNING, NOW, 1, null, true, null, List.of()));
        }

        @Test
        void theListThatItWasMadeFromCanChangeAndItDoesNot() {
            List<OperationId> ids = new ArrayList<>(List.of(new OperationId("a")));
            Lease made = new Lease(NAME, CONFIG, NOW, Phase.RUNNING, NOW, 1, null, false, null, ids);
            ids.clear();

            assertThat(made.operations()).hasSize(1);
        }
    }

    @Nested
    class TheRest {
        @ParameterizedTest
        @EnumSource(Scope.class)
        void scopesAreWrittenInLowerCaseInEveryLanguage(Scope scope) {
            assertThat(Scope.parse(scope.text())).isEqualTo(scope);
            assertThat(scope.text()).isEqualTo(scope.name().toLowerCase(Locale.ENGLISH));
            assertThatThrownBy(() -> Scope.parse(scope.name())).isInstanceOf(InvalidValueException.class);
        }

        @Test
        void invocationsAreAnsweredWhileAnEndpointServes() {
            assertThat(EnumSet.allOf(EndpointState.class).stream().filter(EndpointState::isServing))
                    .containsExactly(
                            EndpointState.UPDATING,
                            EndpointState.SYSTEM_UPDATING,
                            EndpointState.ROLLING_BACK,
                            EndpointState.IN_SERVICE,
                            EndpointState.UPDATE_ROLLBACK_FAILED);
        }

        @Test
        void aPayloadCannotBeChangedFromOutsideAndShowsItsSizeOnly() {
            byte[] bytes = {'a', 'b'};
            Payload payload = Payload.of(bytes);
            bytes[0] = 'x';
            payload.bytes()[1] = 'x';

            assertThat(payload.text()).isEqualTo("ab");
            assertThat(payload).isEqualTo(Payload.of("ab")).hasSameHashCodeAs(Payload.of("ab"));
            assertThat(payload).isNotEqualTo(Payload.of("ax")).hasToString("Payload[2 bytes]");
            assertThat(Payload.of("é").size()).isEqualTo(2);
        }

        @Test
        void customAttributesAreWhatSageMakerTakes() {
            Payload body = Payload.of("{}");
            assertThat(new Invocation(body, null, null, "~".repeat(1024)).customAttributes())
                    .hasSize(1024);
            for (String wrong : List.of("x".repeat(1025), "a\nb", "a\rb", "é", "\u007f", "a\tb")) {
                assertThatThrownBy(() -> new Invocation(body, null, null, wrong))
                        .isInstanceOf(InvalidValueException.class);
            }
        }

        @Test
        void anExecutionDoesNotPrintItsDocuments() {
            Execution execution =
                    Execution.running("arn", "name", "machine", NOW, "my input").succeeded(NOW, "my output");

            assertThat(execution.toString()).doesNotContain("my input").doesNotContain("my output");
        }

        @Test
        void aTokenRecordHasAPlaceAScopeAndAPattern() {
            TokenHash hash = TokenHash.sha256("x");
            List<EndpointPattern> any = List.of(EndpointPattern.ANY);
            for (Runnable wrong : List.<Runnable>of(
                    () -> new TokenRecord(hash, "me", 2, Set.of(Scope.READ), any, NOW, null),
                    () -> new TokenRecord(hash, "me", -1, Set.of(Scope.READ), any, NOW, null),
                    () -> new TokenRecord(hash, "m e", 0, Set.of(Scope.READ), any, NOW, null),
                    () -> new TokenRecord(hash, "me", 0, Set.of(), any, NOW, null),
                    () -> new TokenRecord(hash, "me", 0, Set.of(Scope.READ), List.of(), NOW, null),
                    () -> new TokenHash("ABC"),
                    () -> new Failure(Failure.Kind.OTHER, "", 0, NOW))) {
                assertThatThrownBy(wrong::run).isInstanceOf(InvalidValueException.class);
            }
        }

        @Test
        void thePatternsOfATokenHaveAtMost2000CharactersWithTheBlanksBetweenThem() {
            List<EndpointPattern> most = new ArrayList<>(Collections.nCopies(19, new EndpointPattern("a".repeat(100))));
            most.add(new EndpointPattern("b".repeat(81)));
            List<EndpointPattern> tooMuch = new ArrayList<>(most);
            tooMuch.set(19, new EndpointPattern("b".repeat(82)));
            List<EndpointPattern> tooMany = Collections.nCopies(1001, EndpointPattern.ANY);

            assertThat(withEndpoints(most).endpoints()).isEqualTo(most);
            assertThat(withEndpoints(tooMany.subList(0, 1000)).endpoints()).hasSize(1000);
            for (List<EndpointPattern> refused : List.of(tooMuch, tooMany)) {
                assertThatThrownBy(() -> withEndpoints(refused))
                        .isInstanceOf(InvalidValueException.class)
                        .hasMessage("token endpoints must have at most 2000 characters in all, blanks between them"
                                + " included, but was: 2001 characters");
            }
        }

        private static TokenRecord withEndpoints(List<EndpointPattern> endpoints) {
            return new TokenRecord(TokenHash.sha256("x"), "me", 0, Set.of(Scope.READ), endpoints, NOW, null);
        }

        @Test
        void aHashIsTheSha256OfTheUtf8Bytes() {
            assertThat(TokenHash.sha256("abc").hex())
                    .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        }

        @Test
        void anExceptionSaysWhetherTryingAgainCanHelp() {
            assertThat(BackendException.passing("x", null).isRetryable()).isTrue();
            assertThat(BackendException.lasting("x", null).isRetryable()).isFalse();
            assertThat(new LeaseContendedException(NAME, Duration.ofSeconds(10), null).isRetryable())
                    .isTrue();
            assertThat(new LeaseNotFoundException(NAME).isRetryable()).isFalse();
            assertThat(new UnreadableLeaseException(NAME, "x").isRetryable()).isFalse();
            assertThat(new EndpointNotOwnedException(NAME, "x").isRetryable()).isFalse();
            assertThat(new QueueFullException(3).isRetryable()).isTrue();
        }
    }
}
