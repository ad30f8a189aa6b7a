package io.github.endpointlease.standin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** AWS takes a request for five minutes after it was signed. */
final class SignatureAge {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration MOST = Duration.ofMinutes(5);

    private SignatureAge() {}

    static void requireFresh(Call call, Instant now) {
        String signed = String.valueOf(call.headers().get("x-amz-date"));
        Instant oldest = now.minus(MOST);
        if (FORMAT.parse(signed, Instant::from).isBefore(oldest)) {
            throw new AwsError(
                    403,
                    "InvalidSignatureException",
                    "Signature expired: " + signed + " is now earlier than " + FORMAT.format(oldest) + " ("
                            + FORMAT.format(now) + " - 5 min.)");
        }
    }
}
