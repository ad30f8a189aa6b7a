package io.github.endpointlease.local;

/** The gateway cannot start as it is set up. The message is the one line that its user needs. */
final class StartupException extends RuntimeException {
    StartupException(String message, Throwable cause) {
        super(message, cause);
    }

    StartupException(String message) {
        super(message);
    }
}
