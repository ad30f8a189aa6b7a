/** The project's configuration file, {@code config.json}: its values, and the reader that names every fault in it. */
@NullMarked
package io.github.endpointlease.cloudformation.config;

import org.jspecify.annotations.NullMarked;
