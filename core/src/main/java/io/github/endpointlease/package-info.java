/**
 * What an application calls: {@link io.github.endpointlease.Leases} to lease endpoints and add time, {@link
 * io.github.endpointlease.Reconciler} to make the endpoints match, {@link io.github.endpointlease.TokenAuthorizer} and {@link
 * io.github.endpointlease.AsyncInvoker} for those who offer it to others.
 */
@NullMarked
package io.github.endpointlease;

import org.jspecify.annotations.NullMarked;
