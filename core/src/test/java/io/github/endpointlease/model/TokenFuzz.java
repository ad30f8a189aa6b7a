package io.github.endpointlease.model;

import io.github.endpointlease.proof.Hostile;
import java.security.SecureRandom;

/** Any text as a token and as a token's hash; and tokens of ours, made of the input and mistyped in one place. */
public final class TokenFuzz {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int PREFIX = "elease_".length();
    private static final int MAX_LENGTH = 4096;
    private static final int NO_COINCIDENCE = 40;

    private TokenFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Hostile.text(input);
        present(text);
        hash(text);
        if (input.length > 0) {
            mistype(input);
        }
    }

    private static void present(String text) {
        Token token;
        try {
            token = Token.of(text);
        } catch (InvalidValueException e) {
            Hostile.require(text.isEmpty() || text.length() > MAX_LENGTH, "1 to 4096 characters are a token");
            hides(text, String.valueOf(e.getMessage()));
            return;
        }
        Hostile.requireEqual("A token reveals what it was made of", text, token.reveal());
        Hostile.requireEqual(
                "The same text has the same hash", token.hash(), Token.of(text).hash());
        Hostile.requireEqual(
                "A hash is read back", token.hash(), new TokenHash(token.hash().hex()));
        Hostile.require(!token.isMistyped() || text.startsWith("elease_"), "Tokens of others are not checked");
        hides(text, token.toString());
    }

    private static void hides(String text, String shown) {
        Hostile.require(text.length() < NO_COINCIDENCE || !shown.contains(text), "A token is never shown");
    }

    private static void hash(String text) {
        try {
            Hostile.requireEqual("A hash keeps its digits", text, new TokenHash(text).hex());
            Hostile.require(text.matches("[0-9a-f]{64}"), "A hash has 64 lower-case digits");
        } catch (InvalidValueException e) {
            Hostile.require(!text.matches("[0-9a-f]{64}"), "64 lower-case digits are a hash");
        }
    }

    private static void mistype(byte[] input) {
        String text = Token.generate(new Fixed(input)).reveal();
        Hostile.require(!Token.of(text).isMistyped(), "A token of ours is not mistyped: " + text);
        int at = PREFIX + (input[0] & 0xff) % (text.length() - PREFIX);
        char other = DIGITS.charAt((DIGITS.indexOf(text.charAt(at)) + 1) % DIGITS.length());
        for (String wrong : new String[] {
            text.substring(0, at) + other + text.substring(at + 1),
            text.substring(0, at) + text.substring(at + 1),
            text.substring(0, at) + other + text.substring(at)
        }) {
            Hostile.require(Token.of(wrong).isMistyped(), "A character more, less or wrong is seen: " + wrong);
        }
    }

    /** Gives out the bytes of the input, again and again. */
    private static final class Fixed extends SecureRandom {
        private final transient byte[] input;
        private int next;

        Fixed(byte[] input) {
            this.input = input;
        }

        @Override
        public int nextInt(int bound) {
            return (input[next++ % input.length] & 0xff) % bound;
        }
    }
}
