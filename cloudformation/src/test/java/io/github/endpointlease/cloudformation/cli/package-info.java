@NullMarked
package io.github.endpointlease.cloudformation.cli;

import org.jspecify.annotations.NullMarked;
