package io.github.endpointlease.spi;

/**
 * Names one version of one stored lease. Opaque: only the store that made it understands it. A store never gives the same
 * version to two different values of a name, not even after a removal.
 *
 * @param value the store's own notation
 */
public record Version(String value) {}
