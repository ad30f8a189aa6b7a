/**
 * What every implementation of a seam in {@code io.github.endpointlease.spi} has to pass: interfaces whose tests are default
 * methods. A test class implements one, hands over its backend, and inherits the tests. What a backend cannot do shows as skipped.
 */
@NullMarked
package io.github.endpointlease.contract;

import org.jspecify.annotations.NullMarked;
