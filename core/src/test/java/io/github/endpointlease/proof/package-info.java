/**
 * What the promises in {@code docs/explanation/guarantees.md} are checked with, beyond tests of examples. Each check leaves rows behind
 * ({@link io.github.endpointlease.proof.ProofReport}), and the end of the build prints them as one table
 * ({@link io.github.endpointlease.proof.ProofTable}).
 */
@NullMarked
package io.github.endpointlease.proof;

import org.jspecify.annotations.NullMarked;
