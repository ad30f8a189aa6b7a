/**
 * Stands in for AWS in tests: keeps the documented rules of its services and speaks their wire protocols, so that unmodified SDK
 * clients talk to it over HTTP. What it cannot show is whether AWS agrees; the tests against a real account do.
 */
@NullMarked
package io.github.endpointlease.standin;

import org.jspecify.annotations.NullMarked;
