package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * Keeps leases in a table of DynamoDB, one item each. Uses the given client and never closes it. Safe for use by many threads and
 * processes at once.
 *
 * <p>An item has these attributes; times are written like {@code 2026-01-31T08:00:00.000000001Z}.
 *
 * <table>
 *   <caption>The item of a lease, format 1</caption>
 *   <tr><td>{@code endpoint_name}</td><td>S</td><td>partition key</td></tr>
 *   <tr><td>{@code format}</td><td>N</td><td>1; an item of another format is unreadable and so left alone</td></tr>
 *   <tr><td>{@code version}</td><td>N</td><td>random at creation, then one more with each write</td></tr>
 *   <tr><td>{@code write}</td><td>S</td><td>names the write that made this version</td></tr>
 *   <tr><td>{@code config_name}</td><td>S</td><td>the endpoint config</td></tr>
 *   <tr><td>{@code expiry}</td><td>S</td><td>when the lease ends, in whole seconds</td></tr>
 *   <tr><td>{@code phase}, {@code phase_since}</td><td>S, S</td><td>what was decided, and when</td></tr>
 *   <tr><td>{@code generation}</td><td>N</td><td>from 1</td></tr>
 *   <tr><td>{@code owned_since}</td><td>S</td><td>left out if unknown</td></tr>
 *   <tr><td>{@code adopting}</td><td>BOOL</td><td>whether the first run may take over an endpoint</td></tr>
 *   <tr><td>{@code failure}</td><td>M</td><td>{@code kind} S, {@code reason} S, {@code attempts} N, {@code retry_at} S; left out
 *       if there is none</td></tr>
 *   <tr><td>{@code operations}</td><td>L of S</td><td>oldest first</td></tr>
 * </table>
 *
 * <ol>
 *   <li>Creating is a PutItem on condition that there is no item. The version starts at a random number, because a lease may be
 *       removed and created again while somebody holds a version of the old one.
 *   <li>Every change is a PutItem of the whole item, and removing is a DeleteItem, on condition that {@code version} is the one
 *       that was read: of those that hold the same version one succeeds.
 *   <li>A condition that fails gives the item that stands in the way. If that bears the {@code write} of this very request, the
 *       request was applied before, its answer was lost, and the SDK sent it again: it has succeeded.
 *   <li>If the SDK sent a write more than once and the item is neither ours nor the next version, our write may have been applied
 *       and replaced since. That is passing trouble, not a lost race: reading the lease tells. A removal that was sent more than
 *       once and finds nothing has succeeded: the version is gone for good.
 *   <li>Every read is consistent. A page is one Scan: up to 1 MB of items, which is a thousand leases or more; it begins after the
 *       last key of the page before.
 * </ol>
 *
 * <p>An item that is no lease (an unknown phase, a missing value, one out of its range) is {@link StoredLease.Unreadable}. An item
 * whose very key no endpoint can have is left out of the pages: it is the lease of nothing, so nothing can be deleted for want of
 * it. Who changes an item by hand has to add one to {@code version}; attributes of others last until the next write.
 *
 * <p>It needs {@code dynamodb:GetItem}, {@code PutItem}, {@code DeleteItem} and {@code Scan} on the table. DynamoDB's time to live
 * must stay off in it.
 */
public final class DynamoDbExpiryStore implements ExpiryStore {
    private static final String ABSENT = "attribute_not_exists(" + LeaseItem.KEY + ")";
    private static final String UNCHANGED = LeaseItem.VERSION + " = :expected";

    private final Table table;
    private final @Nullable Integer pageSize;
    private final RandomGenerator random;

    private DynamoDbExpiryStore(Table table, @Nullable Integer pageSize, RandomGenerator random) {
        this.table = table;
        this.pageSize = pageSize;
        this.random = random;
    }

    /**
     * Keeps leases in a table that exists; {@link DynamoDbSchema#createLeaseTable} makes one. No call is made yet.
     *
     * @param client whom to call; stays open
     * @param table the table's name or ARN
     * @return a store whose calls may take 5 seconds each
     */
    public static DynamoDbExpiryStore create(DynamoDbClient client, String table) {
        return new DynamoDbExpiryStore(new Table(client, table, LeaseItem.KEY), null, new SecureRandom());
    }

    /**
     * The same store with another limit.
     *
     * @param callTimeout how long a call may take before it is passing trouble, resends included; more than zero. A change takes
     *     two calls, and a writer of leases gives up after ten seconds.
     * @return the store
     * @throws io.github.endpointlease.model.InvalidValueException if it is not more than zero
     */
    public DynamoDbExpiryStore withCallTimeout(Duration callTimeout) {
        return new DynamoDbExpiryStore(table.withCallTimeout(callTimeout), pageSize, random);
    }

    /** For tests, whose leases would otherwise all be on one page. */
    DynamoDbExpiryStore withPageSize(int items) {
        return new DynamoDbExpiryStore(table, items, random);
    }

    /** Where first versions and the names of writes come from; for simulations, which must come out the same each time. */
    DynamoDbExpiryStore withRandom(RandomGenerator generator) {
        return new DynamoDbExpiryStore(table, pageSize, generator);
    }

    @Override
    public Optional<StoredLease> find(EndpointName name) {
        return table.get("reading the lease of endpoint " + name, name.value()).flatMap(LeaseItem::read);
    }

    @Override
    public LeasePage page(Optional<String> pageToken) {
        ScanRequest.Builder scan = ScanRequest.builder()
                .tableName(table.name())
                .consistentRead(true)
                .limit(pageSize)
                .overrideConfiguration(table.limits());
        pageToken.ifPresent(last -> scan.exclusiveStartKey(table.keyOf(last)));
        ScanResponse found =
                table.call("reading a page of leases", () -> table.client().scan(scan.build()));
        return new LeasePage(
                found.items().stream()
                        .flatMap(item -> LeaseItem.read(new Attributes(item)).stream())
                        .toList(),
                found.hasLastEvaluatedKey()
                        ? Optional.of(new Attributes(found.lastEvaluatedKey()).text(LeaseItem.KEY))
                        : Optional.empty());
    }

    @Override
    public boolean create(Lease lease) {
        // Positive, with as many numbers again left to count up to.
        long version = random.nextLong(1, Long.MAX_VALUE / 2);
        return put(
                "creating the lease of endpoint " + lease.name(),
                lease,
                version,
                put -> put.conditionExpression(ABSENT));
    }

    @Override
    public boolean compareAndSet(Version expected, Lease next) {
        OptionalLong read = LeaseItem.number(next.name(), expected);
        return read.isPresent()
                && put(
                        "changing the lease of endpoint " + next.name(),
                        next,
                        read.getAsLong() + 1,
                        put -> put.conditionExpression(UNCHANGED)
                                .expressionAttributeValues(expecting(read.getAsLong())));
    }

    @Override
    public boolean remove(EndpointName name, Version expected) {
        OptionalLong read = LeaseItem.number(name, expected);
        return read.isPresent()
                && onCondition(
                        "removing the lease of endpoint " + name,
                        () -> table.client()
                                .deleteItem(delete -> delete.tableName(table.name())
                                        .key(table.keyOf(name.value()))
                                        .conditionExpression(UNCHANGED)
                                        .expressionAttributeValues(expecting(read.getAsLong()))
                                        .returnValuesOnConditionCheckFailure(
                                                ReturnValuesOnConditionCheckFailure.ALL_OLD)
                                        .overrideConfiguration(table.limits())),
                        refusal -> wasResent(refusal) && !refusal.hasItem());
    }

    private interface Condition {
        PutItemRequest.Builder on(PutItemRequest.Builder put);
    }

    private boolean put(String doing, Lease lease, long version, Condition condition) {
        String write = new UUID(random.nextLong(), random.nextLong()).toString();
        PutItemRequest request = condition
                .on(PutItemRequest.builder())
                .tableName(table.name())
                .item(LeaseItem.write(lease, version, write))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .overrideConfiguration(table.limits())
                .build();
        return onCondition(doing, () -> table.client().putItem(request), refusal -> {
            Map<String, AttributeValue> inTheWay = refusal.item();
            if (AttributeValue.fromS(write).equals(inTheWay.get(LeaseItem.WRITE))) {
                return true;
            }
            boolean othersTookTheVersion = Attributes.ofNumber(version).equals(inTheWay.get(LeaseItem.VERSION));
            if (wasResent(refusal) && !othersTookTheVersion) {
                throw BackendException.passing(
                        "Sent more than once, and it is not known whether it took effect: " + table.described(doing),
                        refusal);
            }
            return false;
        });
    }

    private boolean onCondition(
            String doing, Runnable write, Predicate<ConditionalCheckFailedException> wasAppliedDespite) {
        return table.call(doing, () -> {
            try {
                write.run();
                return true;
            } catch (ConditionalCheckFailedException refusal) {
                return wasAppliedDespite.test(refusal);
            }
        });
    }

    private static boolean wasResent(ConditionalCheckFailedException refusal) {
        Integer attempts = refusal.numAttempts();
        return attempts != null && attempts > 1;
    }

    private static Map<String, AttributeValue> expecting(long version) {
        return Map.of(":expected", Attributes.ofNumber(version));
    }
}
