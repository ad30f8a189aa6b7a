/** Stores that live in this process's memory: for tests, for trying things out, and for programs that may forget at their end. */
@NullMarked
package io.github.endpointlease.backend.memory;

import org.jspecify.annotations.NullMarked;
