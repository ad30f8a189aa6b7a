package io.github.endpointlease.model;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * A token in the clear, as a caller presents it. It is never stored and cannot be printed.
 *
 * <p>Tokens made here are {@code elease_}, 30 random characters of 62 (178 bits) and a CRC-32 of those in 6 more. The prefix
 * lets scanners find leaked tokens; the checksum lets a mistyped one be refused without a look-up. Tokens made elsewhere may
 * be any text of 1 to 4,096 characters.
 */
public final class Token {
    private static final String PREFIX = "elease_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 30;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int MAX_LENGTH = 4096;

    private final String text;

    private Token(String text) {
        this.text = text;
    }

    /**
     * Takes what a caller presented.
     *
     * @param text the token in the clear
     * @return the token
     * @throws InvalidValueException if it is empty or too long; the message does not hold it
     */
    public static Token of(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new InvalidValueException("token", "must have 1 to 4096 characters", text.length() + " characters");
        }
        return new Token(text);
    }

    /**
     * Makes a token that nobody has.
     *
     * @param random where its 178 bits come from
     * @return the token
     */
    public static Token generate(SecureRandom random) {
        StringBuilder body = new StringBuilder(RANDOM_LENGTH);
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            body.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return new Token(PREFIX + body + checksum(body.toString()));
    }

    /** Whether it cannot be a token of anyone: it bears our prefix and its checksum is wrong. */
    public boolean isMistyped() {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        String rest = text.substring(PREFIX.length());
        return rest.length() != RANDOM_LENGTH + CHECKSUM_LENGTH
                || !rest.endsWith(checksum(rest.substring(0, RANDOM_LENGTH)));
    }

    /** Returns what is stored instead of the token. */
    public TokenHash hash() {
        return TokenHash.sha256(text);
    }

    /** Returns the token in the clear, to be shown once to the person it is for. */
    public String reveal() {
        return text;
    }

    /** Returns a fixed text that holds nothing of the token. */
    @Override
    public String toString() {
        return "Token[hidden]";
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        long rest = crc.getValue();
        StringBuilder digits = new StringBuilder(CHECKSUM_LENGTH);
        for (int i = 0; i < CHECKSUM_LENGTH; i++) {
            digits.insert(0, DIGITS.charAt((int) (rest % DIGITS.length())));
            rest /= DIGITS.length();
        }
        return digits.toString();
    }
}
