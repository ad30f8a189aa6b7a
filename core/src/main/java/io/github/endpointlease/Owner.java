package io.github.endpointlease;

/** Whose an endpoint is, by its tags. */
enum Owner {
    /** Its tags have not been read. */
    UNVERIFIED,
    /** It bears the tag of this installation. */
    OURS,
    /** It bears the tag of another installation. */
    ANOTHER,
    /** It bears no installation's tag. */
    NOBODY
}
