/** Everything on one machine: the local gateway, and the model that it runs. */
@NullMarked
package io.github.endpointlease.local;

import org.jspecify.annotations.NullMarked;
