/** What only all AWS backends together can show. */
@NullMarked
package io.github.endpointlease.aws;

import org.jspecify.annotations.NullMarked;
