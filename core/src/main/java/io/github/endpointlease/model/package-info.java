/** Values that every other package shares. They depend on nothing, cannot be wrong once built, and are safe to share between threads. */
@NullMarked
package io.github.endpointlease.model;

import org.jspecify.annotations.NullMarked;
