/**
 * The functions as they are deployed to AWS Lambda: each reads its environment once, makes the clients that it needs, and hands over
 * to the handlers of the package above.
 *
 * <p>Every public constructor without arguments is Lambda's. It throws one exception that names everything that is wrong with the
 * environment, so that the function does not start half set up. Whatever it makes lives as long as the process: nothing here is
 * closed.
 */
@NullMarked
package io.github.endpointlease.lambda.function;

import org.jspecify.annotations.NullMarked;
