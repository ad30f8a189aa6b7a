/** Shared by the packages of this library; not for others, and changed without notice. */
@NullMarked
package io.github.endpointlease.internal;

import org.jspecify.annotations.NullMarked;
