package io.github.endpointlease.cloudformation.deploy;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK throws, in one line for people. */
public final class AwsTrouble {
    private static final String NO_CREDENTIALS = "Unable to load credentials";
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired");

    private AwsTrouble() {}

    /**
     * Puts trouble into words.
     *
     * @param trouble what the SDK threw
     * @return one line
     */
    public static String line(SdkException trouble) {
        if (trouble instanceof AwsServiceException refused) {
            return refusal(refused);
        }
        String message = String.valueOf(trouble.getMessage());
        return message.startsWith(NO_CREDENTIALS)
                ? "There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in"
                        + " with aws sso login."
                : "AWS could not be asked: " + oneLine(message);
    }

    /**
     * Looks for missing credentials among what an exception comes from.
     *
     * @param thrown any exception
     * @return the line for it, or null if that is not the trouble
     */
    public static @Nullable String missingCredentials(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkClientException client
                    && String.valueOf(client.getMessage()).startsWith(NO_CREDENTIALS)) {
                return line(client);
            }
        }
        return null;
    }

    private static String refusal(AwsServiceException refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        if (details == null) {
            return "AWS refused: " + oneLine(String.valueOf(refused.getMessage()));
        }
        if (EXPIRED.contains(String.valueOf(details.errorCode()))) {
            return "The AWS credentials have expired: sign in again.";
        }
        String said = details.errorMessage() == null ? "status " + refused.statusCode() : details.errorMessage();
        return "AWS refused (" + details.serviceName() + ", " + details.errorCode() + "): " + oneLine(said);
    }

    /** Texts of AWS may have several lines. */
    static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }
}
