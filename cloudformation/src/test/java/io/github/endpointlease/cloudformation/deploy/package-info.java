@NullMarked
package io.github.endpointlease.cloudformation.deploy;

import org.jspecify.annotations.NullMarked;
