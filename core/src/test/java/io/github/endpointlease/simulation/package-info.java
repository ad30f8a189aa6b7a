/**
 * A deterministic simulation of whole installations: the production classes on simulated services, clocks and faults, in one event
 * loop, without threads and without waiting.
 *
 * <p>Production code calls its backends and waits. Here a call that has no answer yet unwinds the program ({@link
 * io.github.endpointlease.simulation.Suspension}), and the loop runs the program again from its beginning once the answer has come,
 * with every answer so far at hand ({@link io.github.endpointlease.simulation.Task}). So any two programs interleave between any two
 * calls, as processes do, and a seed decides all of it.
 */
@NullMarked
package io.github.endpointlease.simulation;

import org.jspecify.annotations.NullMarked;
