/**
 * What only a real account can prove. The classes that end in {@code Live} are run by the profile {@code live} and by nothing else;
 * {@code LiveAgainstStandInTest} runs them against the stand-in in every build, so that they work on the day that they are needed.
 */
@NullMarked
package io.github.endpointlease.live;

import org.jspecify.annotations.NullMarked;
