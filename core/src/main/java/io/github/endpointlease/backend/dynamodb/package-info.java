/**
 * Leases and tokens in Amazon DynamoDB; {@link io.github.endpointlease.backend.dynamodb.DynamoDbSchema} has the tables.
 *
 * <p>Every store takes a {@link software.amazon.awssdk.services.dynamodb.DynamoDbClient} that the application owns: it is never
 * closed here, and its retries are welcome, because a request that is sent twice is told from two requests. Every read is
 * consistent, so a table must be in the client's own region: a global table's replicas elsewhere lag behind, and conditions hold
 * within one region only.
 */
@NullMarked
package io.github.endpointlease.backend.dynamodb;

import org.jspecify.annotations.NullMarked;
