package io.github.endpointlease.simulation;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * One table of DynamoDB behind the SDK's own interface, as far as leases need it: consistent reads, and writes on the two conditions
 * that the store has. A condition that does not hold gives the item that stands in the way. Source: Amazon DynamoDB API Reference,
 * PutItem, DeleteItem, Scan.
 */
final class SimulatedDynamoDb implements DynamoDbClient {
    private static final String KEY = "endpoint_name";

    private final Simulation simulation;
    private final Consumer<String> written;
    private final NavigableMap<String, Map<String, AttributeValue>> items = new TreeMap<>();
    private int page = 2;

    /**
     * @param written is told the key of each item that was written or deleted
     */
    SimulatedDynamoDb(Simulation simulation, Consumer<String> written) {
        this.simulation = simulation;
        this.written = written;
    }

    /** How many items a page has at most. */
    void page(int items) {
        page = items;
    }

    /** Somebody writes an attribute past us, and adds one to the version as the manual says. */
    void changeByHand(String key, String attribute, AttributeValue value) {
        Map<String, AttributeValue> item = items.get(key);
        if (item != null) {
            Map<String, AttributeValue> changed = new HashMap<>(item);
            changed.put(attribute, value);
            changed.computeIfPresent(
                    "version", (name, version) -> AttributeValue.fromN(Long.toString(Long.parseLong(version.n()) + 1)));
            items.put(key, changed);
        }
    }

    void deleteByHand(String key) {
        items.remove(key);
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        requireConsistency(request.consistentRead());
        return call(
                "GetItem",
                Call.Kind.READ,
                sent -> GetItemResponse.builder()
                        .item(items.get(key(request.key())))
                        .build());
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return call("PutItem", Call.Kind.RESENT, sent -> {
            String key = key(request.item());
            requireCondition(request.conditionExpression(), request.expressionAttributeValues(), key, sent);
            items.put(key, Map.copyOf(request.item()));
            written.accept(key);
            return PutItemResponse.builder().build();
        });
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        return call("DeleteItem", Call.Kind.RESENT, sent -> {
            String key = key(request.key());
            requireCondition(request.conditionExpression(), request.expressionAttributeValues(), key, sent);
            items.remove(key);
            written.accept(key);
            return DeleteItemResponse.builder().build();
        });
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        requireConsistency(request.consistentRead());
        return call("Scan", Call.Kind.READ, sent -> {
            NavigableMap<String, Map<String, AttributeValue>> rest =
                    request.hasExclusiveStartKey() ? items.tailMap(key(request.exclusiveStartKey()), false) : items;
            int most = Optional.ofNullable(request.limit()).orElse(page);
            List<Map<String, AttributeValue>> shown =
                    rest.values().stream().limit(most).toList();
            ScanResponse.Builder response = ScanResponse.builder().items(shown);
            // DynamoDB gives a last key whenever it stopped at the limit, also where nothing follows
            return shown.size() == most
                    ? response.lastEvaluatedKey(Map.of(KEY, shown.get(most - 1).get(KEY)))
                            .build()
                    : response.build();
        });
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // holds nothing
    }

    /** Any other read may show what was there before. */
    private static void requireConsistency(@Nullable Boolean consistentRead) {
        if (!Boolean.TRUE.equals(consistentRead)) {
            throw new AssertionError("Leases are read consistently.");
        }
    }

    private static String key(Map<String, AttributeValue> attributes) {
        return Objects.requireNonNull(attributes.get(KEY), KEY).s();
    }

    private <T> T call(String what, Call.Kind kind, IntFunction<T> effect) {
        IntFunction<T> alone = sent -> {
            // the contract of stores has threads; the loop has none
            synchronized (this) {
                return effect.apply(sent);
            }
        };
        return simulation.call(new Call<>(what, kind, alone, SimulatedDynamoDb::refused, SimulatedDynamoDb::timedOut));
    }

    private void requireCondition(String condition, Map<String, AttributeValue> values, String key, int sent) {
        @Nullable Map<String, AttributeValue> item = items.get(key);
        boolean holds = condition.startsWith("attribute_not_exists")
                ? item == null
                : item != null && Objects.equals(values.get(":expected"), item.get("version"));
        if (!holds) {
            throw (DynamoDbException) ConditionalCheckFailedException.builder()
                    .item(item)
                    .message("The conditional request failed")
                    .numAttempts(Math.max(1, sent))
                    .build();
        }
    }

    private static RuntimeException refused() {
        return DynamoDbException.builder()
                .statusCode(500)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InternalServerError")
                        .errorMessage("simulated: internal error")
                        .build())
                .build();
    }

    private static RuntimeException timedOut() {
        return SdkClientException.builder()
                .message("simulated: no answer")
                .cause(new IOException("reset"))
                .build();
    }
}
