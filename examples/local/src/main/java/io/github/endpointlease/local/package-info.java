/** Endpoint Lease on one machine, with a real model. */
@NullMarked
package io.github.endpointlease.local;

import org.jspecify.annotations.NullMarked;
