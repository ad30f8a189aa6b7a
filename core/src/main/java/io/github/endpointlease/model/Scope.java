package io.github.endpointlease.model;

import java.util.Locale;

/** What a token may do, on the endpoints that its patterns match. No scope includes another. */
public enum Scope {
    /** Invoke endpoints, now or later, and fetch the results of one's own invocations. */
    INVOKE,
    /** See leases. */
    READ,
    /** Add time to leases that exist. */
    EXTEND,
    /** Add leases for further endpoints. */
    ADMIN;

    /** Returns the scope as it is written in stores and policies, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @param text the scope's name, in lower case
     * @return the scope
     * @throws InvalidValueException if there is no such scope
     */
    public static Scope parse(String text) {
        for (Scope scope : values()) {
            if (scope.text().equals(text)) {
                return scope;
            }
        }
        throw new InvalidValueException("scope", "must be one of invoke, read, extend, admin", text);
    }
}
