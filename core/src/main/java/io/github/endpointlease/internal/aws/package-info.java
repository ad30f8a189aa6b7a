/** Shared by the backends on AWS; not for others, and changed without notice. */
@NullMarked
package io.github.endpointlease.internal.aws;

import org.jspecify.annotations.NullMarked;
