/** For tests of applications that use this library. Nothing here depends on a test framework. */
@NullMarked
package io.github.endpointlease.testing;

import org.jspecify.annotations.NullMarked;
