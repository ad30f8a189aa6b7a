/**
 * Leases in AWS Systems Manager Parameter Store, as the original kept them. {@link
 * io.github.endpointlease.backend.ssm.SsmExpiryStore} has the layout and the algorithm.
 */
@NullMarked
package io.github.endpointlease.backend.ssm;

import org.jspecify.annotations.NullMarked;
