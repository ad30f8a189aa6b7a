package io.github.endpointlease.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * SHA-256 of a token's UTF-8 bytes, in 64 lower-case hexadecimal digits. What stores hold in a token's place; a token of ours
 * has too many bits to be found from it.
 *
 * @param hex the digits
 */
public record TokenHash(String hex) {
    private static final Pattern ALLOWED = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws InvalidValueException if it is not 64 lower-case hexadecimal digits
     */
    public TokenHash {
        if (!ALLOWED.matcher(hex).matches()) {
            throw new InvalidValueException(
                    "token hash", "must be 64 lower-case hexadecimal digits", hex.length() + " characters");
        }
    }

    /** Hashes any text. */
    public static TokenHash sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new TokenHash(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
