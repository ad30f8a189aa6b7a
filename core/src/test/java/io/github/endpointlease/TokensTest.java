package io.github.endpointlease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Set<Scope> SCOPES = EnumSet.of(Scope.INVOKE, Scope.READ);
    private static final List<EndpointPattern> ENDPOINTS = List.of(new EndpointPattern("demo-*"));

    private final ManualClock clock = new ManualClock(START);
    private final InMemoryTokenStore store = new InMemoryTokenStore();
    private final Tokens tokens = new Tokens(store, clock);
    private final TokenAuthorizer authorizer = new TokenAuthorizer(store, clock);

    @Nested
    class Format {
        @Test
        void aTokenIsAPrefixThirtyRandomCharactersAndAChecksum() {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                Token token = tokens.issue("name" + i, SCOPES, ENDPOINTS, null);
                assertThat(token.reveal()).matches("elease_[0-9A-Za-z]{36}");
                assertThat(token.isMistyped()).isFalse();
                assertThat(seen.add(token.reveal().substring(0, 37))).isTrue();
            }
        }

        /** So that tokens which are out there stay valid. */
        @Test
        void theChecksumIsTheCrc32InBase62() {
            assertThat(Token.of("elease_0123456789abcdefghijABCDEFGHIJ3mpbCX").isMistyped())
                    .isFalse();
        }

        @Test
        void anyOtherCharacterAtAnyPlaceBehindThePrefixIsRefusedWithoutALookUp() {
            Token issued = tokens.issue("me", SCOPES, ENDPOINTS, null);
            Counting counting = new Counting();
            TokenAuthorizer counted = new TokenAuthorizer(counting, clock);
            String text = issued.reveal();
            int changes = 0;
            for (int at = "elease_".length(); at < text.length(); at++) {
                for (char other = '!'; other <= '~'; other++) {
                    if (other != text.charAt(at)) {
                        String changed = text.substring(0, at) + other + text.substring(at + 1);
                        assertThat(counted.authorize(Token.of(changed))).isInstanceOf(Decision.Denied.class);
                        changes++;
                    }
                }
            }

            assertThat(changes).isEqualTo(36 * 93);
            assertThat(counting.lookUps).hasValue(0);
            assertThat(counted.authorize(issued)).isInstanceOf(Decision.Accepted.class);
            assertThat(counting.lookUps).hasValue(1);
        }

        @Test
        void oneThatIsCutShortOrTooLongIsRefusedWithoutALookUp() {
            String text = tokens.issue("me", SCOPES, ENDPOINTS, null).reveal();
            Counting counting = new Counting();
            TokenAuthorizer counted = new TokenAuthorizer(counting, clock);
            for (String wrong : List.of(
                    "elease_", text.substring(0, 8), text.substring(0, 42), text + "a", text + " ", text + text)) {
                assertThat(counted.authorize(Token.of(wrong))).isInstanceOf(Decision.Denied.class);
            }

            assertThat(counting.lookUps).hasValue(0);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "secret",
                    "Basic dXNlcg==",
                    " ",
                    "ölçü ıİ 日本 😀",
                    "ELEASE_x",
                    "elease",
                    "elease-x",
                    "\t\u0000"
                })
        void textOfAnyOtherKindIsATokenIfSomebodyRegisteredIt(String text) {
            assertThat(authorizer.authorize(Token.of(text))).isInstanceOf(Decision.Denied.class);

            tokens.register(Token.of(text), "me", SCOPES, ENDPOINTS, null);

            assertThat(authorizer.authorize(Token.of(text))).isInstanceOf(Decision.Accepted.class);
            assertThat(authorizer.authorize(Token.of(text + "x"))).isInstanceOf(Decision.Denied.class);
        }

        @Test
        void aTokenHasOneTo4096Characters() {
            assertThat(Token.of("x".repeat(4096)).reveal()).hasSize(4096);
            assertThatThrownBy(() -> Token.of("")).isInstanceOf(InvalidValueException.class);
            assertThatThrownBy(() -> Token.of("x".repeat(4097)))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageNotContaining("xx");
        }

        @Test
        void nothingThatIsPrintedOrStoredHoldsTheToken() {
            Token token = tokens.issue("me", SCOPES, ENDPOINTS, Duration.ofHours(1));
            String secret = token.reveal();
            clock.advance(Duration.ofHours(2));

            assertThat(token).hasToString("Token[hidden]");
            assertThat(store.findByName("me").toString()).doesNotContain(secret);
            assertThat(authorizer.authorize(token).toString()).doesNotContain(secret);
            Token mistyped = Token.of(secret + "a");
            assertThatThrownBy(() -> tokens.register(mistyped, "me", SCOPES, ENDPOINTS, null))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageNotContaining(secret);
            assertThat(store.findByName("me")).extracting(TokenRecord::hash).containsExactly(TokenHash.sha256(secret));
        }
    }

    @Nested
    class Living {
        @Test
        void anAcceptedTokenNamesItsCallerAndWhatItMay() {
            Token token = tokens.issue("me", SCOPES, ENDPOINTS, null);

            assertThat(authorizer.authorize(token))
                    .isEqualTo(new Decision.Accepted(new Caller("me", SCOPES, ENDPOINTS)));
        }

        @Test
        void oneThatExpiresIsAcceptedUntilThenAndNotAtThatMoment() {
            Token token = tokens.issue("me", SCOPES, ENDPOINTS, Duration.ofHours(1));
            clock.advance(Duration.ofHours(1).minusNanos(1));
            assertThat(authorizer.authorize(token)).isInstanceOf(Decision.Accepted.class);

            clock.advance(Duration.ofNanos(1));

            assertThat(authorizer.authorize(token))
                    .isEqualTo(new Decision.Denied("The token of me expired at 2026-03-01T11:00:00Z."));
        }

        @Test
        void oneMayLastUntilTheLatestMomentThatCanBeWrittenAndNoLonger() {
            Duration longest = Duration.between(START, Lease.LATEST_EXPIRY);

            assertThatThrownBy(() -> tokens.issue("me", SCOPES, ENDPOINTS, longest.plusNanos(1)))
                    .isInstanceOf(InvalidValueException.class);
            tokens.issue("me", SCOPES, ENDPOINTS, longest);

            assertThat(store.findByName("me"))
                    .extracting(TokenRecord::expiresAt)
                    .containsExactly(Lease.LATEST_EXPIRY);
        }

        @Test
        void oneThatIsNeverAcceptedIsNotIssued() {
            for (Duration validFor :
                    List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
                assertThatThrownBy(() -> tokens.issue("me", SCOPES, ENDPOINTS, validFor))
                        .as("%s", validFor)
                        .isInstanceOf(InvalidValueException.class);
            }
            assertThat(store.findByName("me")).isEmpty();
        }

        @Test
        void aNameHasAtMostTwoAndTheThirdChangesNothing() {
            Token first = tokens.issue("me", SCOPES, ENDPOINTS, null);
            Token second = tokens.issue("me", SCOPES, ENDPOINTS, null);

            assertThatThrownBy(() -> tokens.issue("me", SCOPES, ENDPOINTS, null))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("two live tokens")
                    .hasMessageContaining("me");

            assertThat(authorizer.authorize(first)).isInstanceOf(Decision.Accepted.class);
            assertThat(authorizer.authorize(second)).isInstanceOf(Decision.Accepted.class);
            assertThat(store.findByName("me")).hasSize(2);
            tokens.issue("you", SCOPES, ENDPOINTS, null);
        }

        @Test
        void oneThatHasExpiredFreesItsPlace() {
            tokens.issue("me", SCOPES, ENDPOINTS, null);
            Token expiring = tokens.issue("me", SCOPES, ENDPOINTS, Duration.ofHours(1));
            clock.advance(Duration.ofHours(1));

            Token next = tokens.issue("me", SCOPES, ENDPOINTS, null);

            assertThat(authorizer.authorize(next)).isInstanceOf(Decision.Accepted.class);
            assertThat(authorizer.authorize(expiring)).isEqualTo(new Decision.Denied("The token is not known."));
            assertThat(store.findByName("me")).hasSize(2);
        }

        @Test
        void theOlderOfTwoThatHasExpiredFreesItsPlaceAndTheYoungerStays() {
            tokens.issue("me", SCOPES, ENDPOINTS, Duration.ofHours(1));
            Token younger = tokens.issue("me", SCOPES, ENDPOINTS, null);
            clock.advance(Duration.ofHours(1));

            Token next = tokens.issue("me", SCOPES, ENDPOINTS, null);

            assertThat(authorizer.authorize(next)).isInstanceOf(Decision.Accepted.class);
            assertThat(authorizer.authorize(younger)).isInstanceOf(Decision.Accepted.class);
        }

        @Test
        void oneReplacesTheOtherWithoutAGap() {
            Token old = tokens.issue("me", SCOPES, ENDPOINTS, null);
            for (int i = 0; i < 5; i++) {
                Token next = tokens.issue("me", SCOPES, ENDPOINTS, null);
                assertThat(authorizer.authorize(old)).isInstanceOf(Decision.Accepted.class);
                assertThat(authorizer.authorize(next)).isInstanceOf(Decision.Accepted.class);
                assertThat(tokens.revoke(old)).isTrue();
                assertThat(authorizer.authorize(old)).isInstanceOf(Decision.Denied.class);
                old = next;
            }
        }

        @Test
        void revokingEndsItAtOnceAndOnlyOnce() {
            Token token = tokens.issue("me", SCOPES, ENDPOINTS, null);

            assertThat(tokens.revoke(token)).isTrue();
            assertThat(tokens.revoke(token)).isFalse();
            assertThat(authorizer.authorize(token)).isInstanceOf(Decision.Denied.class);
        }

        @Test
        void aNameLosesAllItsTokensAndOnlyThat() {
            Token mine = tokens.issue("me", SCOPES, ENDPOINTS, null);
            Token mineToo = tokens.issue("me", SCOPES, ENDPOINTS, null);
            Token yours = tokens.issue("you", SCOPES, ENDPOINTS, null);

            tokens.revokeAll("me");

            assertThat(authorizer.authorize(mine)).isInstanceOf(Decision.Denied.class);
            assertThat(authorizer.authorize(mineToo)).isInstanceOf(Decision.Denied.class);
            assertThat(authorizer.authorize(yours)).isInstanceOf(Decision.Accepted.class);
        }

        @Test
        void aKnownTokenIsNotRegisteredForSomebodyElse() {
            Token token = Token.of("shared secret");
            tokens.register(token, "me", SCOPES, ENDPOINTS, null);

            assertThatThrownBy(() -> tokens.register(token, "you", EnumSet.allOf(Scope.class), ENDPOINTS, null))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("known already");
            assertThat(authorizer.authorize(token))
                    .isEqualTo(new Decision.Accepted(new Caller("me", SCOPES, ENDPOINTS)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "ä", "a/b"})
        void namesThatCannotBeWrittenEverywhereAreRefused(String name) {
            assertThatThrownBy(() -> tokens.issue(name, SCOPES, ENDPOINTS, null))
                    .isInstanceOf(InvalidValueException.class);
        }

        @Test
        void aTokenForNothingIsRefused() {
            assertThatThrownBy(() -> tokens.issue("me", Set.of(), ENDPOINTS, null))
                    .isInstanceOf(InvalidValueException.class);
            assertThatThrownBy(() -> tokens.issue("me", SCOPES, List.of(), null))
                    .isInstanceOf(InvalidValueException.class);
            assertThat(store.findByName("me")).isEmpty();
        }

        @Test
        void manyThatAskForTheSameNameAtOnceGetTwo() {
            List<Optional<Token>> issued = Together.run(8, i -> () -> {
                try {
                    return Optional.of(tokens.issue("me", SCOPES, ENDPOINTS, null));
                } catch (InvalidValueException e) {
                    return Optional.empty();
                }
            });

            assertThat(issued.stream().flatMap(Optional::stream))
                    .hasSize(2)
                    .allMatch(token -> authorizer.authorize(token) instanceof Decision.Accepted);
        }
    }

    /** Tokens that an older installation stored as they are. */
    @Nested
    class InTheClear {
        private final Token old = Token.of("open sesame");
        private final List<String> told = new ArrayList<>();
        private final AtomicInteger lookUps = new AtomicInteger();
        private final TokenAuthorizer honouring = new TokenAuthorizer(
                store,
                clock,
                token -> {
                    lookUps.incrementAndGet();
                    return token.reveal().equals(old.reveal());
                },
                told::add);

        @Test
        void oneIsAcceptedForEverythingUnderANameThatSaysWhereItComesFrom() {
            assertThat(honouring.authorize(old))
                    .isEqualTo(new Decision.Accepted(new Caller(
                            "original-41ef4bb0b236", EnumSet.allOf(Scope.class), List.of(EndpointPattern.ANY))));
            assertThat(honouring.authorize(old)).isInstanceOf(Decision.Accepted.class);

            assertThat(told).containsExactly("original-41ef4bb0b236", "original-41ef4bb0b236");
        }

        @Test
        void whoeverIsKnownByHashIsNotLookedUpThere() {
            tokens.register(old, "me", SCOPES, ENDPOINTS, Duration.ofHours(1));

            assertThat(honouring.authorize(old)).isEqualTo(new Decision.Accepted(new Caller("me", SCOPES, ENDPOINTS)));
            clock.advance(Duration.ofHours(1));
            assertThat(honouring.authorize(old)).isInstanceOf(Decision.Denied.class);

            assertThat(lookUps).hasValue(0);
            assertThat(told).isEmpty();
        }

        @Test
        void aMistypedTokenOfOursIsNotLookedUpThere() {
            assertThat(honouring.authorize(Token.of("elease_open"))).isInstanceOf(Decision.Denied.class);

            assertThat(lookUps).hasValue(0);
        }

        @Test
        void anyOtherIsUnknown() {
            assertThat(honouring.authorize(Token.of(old.hash().hex())))
                    .isEqualTo(new Decision.Denied("The token is not known."));
            assertThat(authorizer.authorize(old)).isEqualTo(new Decision.Denied("The token is not known."));

            assertThat(told).isEmpty();
        }

        @Test
        void whatCannotBeLookedUpIsNotAccepted() {
            TokenAuthorizer failing = new TokenAuthorizer(
                    store,
                    clock,
                    token -> {
                        throw BackendException.passing("looking a clear-text token up", null);
                    },
                    told::add);

            assertThatThrownBy(() -> failing.authorize(old)).isInstanceOf(BackendException.class);
            assertThat(told).isEmpty();
        }

        @Test
        void aListenerThatThrowsChangesNothing() {
            List<Throwable> uncaught = new ArrayList<>();
            Thread thread = Thread.currentThread();
            Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
            thread.setUncaughtExceptionHandler((where, e) -> uncaught.add(e));
            try {
                TokenAuthorizer telling = new TokenAuthorizer(store, clock, token -> true, caller -> {
                    throw new IllegalStateException("broken listener");
                });

                assertThat(telling.authorize(old)).isInstanceOf(Decision.Accepted.class);
            } finally {
                thread.setUncaughtExceptionHandler(before);
            }
            assertThat(uncaught).singleElement().isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    class May {
        @ParameterizedTest
        @EnumSource(Scope.class)
        void noScopeIncludesAnother(Scope scope) {
            Caller caller = new Caller("me", Set.of(scope), List.of(EndpointPattern.ANY));

            for (Scope asked : Scope.values()) {
                assertThat(caller.may(asked)).isEqualTo(asked == scope);
                assertThat(caller.may(asked, new EndpointName("any"))).isEqualTo(asked == scope);
            }
        }

        @Test
        void patternsMatchAsTryingEveryPossibilitySays() {
            Random random = new Random(20260301);
            int[] met = new int[2];
            for (int round = 0; round < 50_000; round++) {
                String name = text(random, "ab", 1 + random.nextInt(8));
                List<EndpointPattern> patterns = IntStream.range(0, 1 + random.nextInt(2))
                        .mapToObj(i -> new EndpointPattern(text(random, "ab*", 1 + random.nextInt(7))))
                        .toList();
                Caller caller = new Caller("me", Set.of(Scope.READ), patterns);
                boolean expected = patterns.stream().anyMatch(pattern -> matches(pattern.value(), 0, name, 0));

                assertThat(caller.may(Scope.READ, new EndpointName(name)))
                        .as("%s on %s", patterns, name)
                        .isEqualTo(expected);
                met[expected ? 1 : 0]++;
            }
            assertThat(met[0]).isGreaterThan(5_000);
            assertThat(met[1]).isGreaterThan(5_000);
        }

        @Test
        void theCaseCounts() {
            Caller caller = new Caller("me", Set.of(Scope.READ), List.of(new EndpointPattern("demo-i*")));

            assertThat(caller.may(Scope.READ, new EndpointName("demo-iX"))).isTrue();
            assertThat(caller.may(Scope.READ, new EndpointName("demo-IX"))).isFalse();
        }

        private static String text(Random random, String letters, int length) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            return text.toString();
        }

        private static boolean matches(String pattern, int p, String name, int n) {
            if (p == pattern.length()) {
                return n == name.length();
            }
            if (pattern.charAt(p) == '*') {
                return matches(pattern, p + 1, name, n) || (n < name.length() && matches(pattern, p, name, n + 1));
            }
            return n < name.length() && pattern.charAt(p) == name.charAt(n) && matches(pattern, p + 1, name, n + 1);
        }
    }

    /** Counts how often a token is looked up. */
    private final class Counting extends ForwardingTokens {
        private final AtomicInteger lookUps = new AtomicInteger();

        Counting() {
            super(store);
        }

        @Override
        public Optional<TokenRecord> find(TokenHash hash) {
            lookUps.incrementAndGet();
            return super.find(hash);
        }
    }
}
