/** What the author of a backend implements. A backend stores and reports facts; policy, retries and clocks live above it. */
@NullMarked
package io.github.endpointlease.spi;

import org.jspecify.annotations.NullMarked;
