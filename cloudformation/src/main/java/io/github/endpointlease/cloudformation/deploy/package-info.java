/**
 * Brings a rendered template to AWS, and takes the stack away again; prepares the original's stack for that. Needs the SDK's optional
 * modules.
 */
@NullMarked
package io.github.endpointlease.cloudformation.deploy;

import org.jspecify.annotations.NullMarked;
