package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Keeps tokens, by hash, in a table of DynamoDB that may be the original's. Uses the given client and never closes it. Safe for
 * use by many threads and processes at once.
 *
 * <p>The partition key is {@code token} (S), as in the original, which kept tokens there in the clear. Two items stand for a token;
 * {@code kind} and {@code format} are in both.
 *
 * <table>
 *   <caption>The items of a token, format 1</caption>
 *   <tr><td>{@code token}</td><td>the hash, 64 hexadecimal digits</td><td>{@code slot#<name>#<0 or 1>}</td></tr>
 *   <tr><td>{@code kind} (S)</td><td>{@code token}</td><td>{@code slot}</td></tr>
 *   <tr><td>{@code format} (N)</td><td>1</td><td>1</td></tr>
 *   <tr><td>others</td><td>{@code caller} S (the name), {@code slot} N, {@code scopes} and {@code endpoints} L of S as people write
 *       them, {@code created_at} S, {@code expires_at} S or left out</td><td>{@code hash} S</td></tr>
 * </table>
 *
 * <ol>
 *   <li>Creating is one transaction of two PutItems, each on condition that there is no such item: so a hash is stored once, and a
 *       slot has one token.
 *   <li>A slot whose token's item is gone, because somebody deleted that at the console, is free: it is taken on condition that it
 *       still holds the same hash and that this hash still has no item.
 *   <li>Removing reads the token's item to learn its slot, and deletes both in one transaction: the token on condition that it is
 *       there, the slot on condition that it holds this hash or is gone. A token whose slot is unknown or another's is deleted alone:
 *       nothing may keep a token from being revoked.
 *   <li>Each transaction bears a client token, so that one which is sent twice counts once. One that meets another on the same item
 *       is tried up to six times in all, about a second apart at the most.
 *   <li>Every read is consistent. The tokens of a name are read through its two slots.
 * </ol>
 *
 * <p>Times come back to the nanosecond. An item that is no token (an unknown scope, a newer format, a clear-text token that looks like
 * a hash) lets nobody in: reading it is a lasting {@link BackendException}. Clear-text tokens are none of this store's business; see
 * {@link DynamoDbClearTextTokens}.
 *
 * <p>No attribute for DynamoDB's time to live is written: expiry is checked when a token is presented, an expired one gives its slot
 * to the next, and so there are never more than two tokens of a name to clean up.
 *
 * <p>It needs {@code dynamodb:GetItem}; to create and remove also {@code PutItem}, {@code DeleteItem} and {@code
 * ConditionCheckItem}.
 */
public final class DynamoDbTokenStore implements TokenStore {
    private static final String ABSENT = "attribute_not_exists(#key)";
    private static final String PRESENT = "attribute_exists(#key)";
    private static final String HOLDS_HASH = "#hash = :hash";
    private static final Map<String, String> KEY_NAME = Map.of("#key", TokenItem.KEY);
    private static final Map<String, String> HASH_NAME = Map.of("#hash", TokenItem.HASH);
    private static final Map<String, String> NAMES = Map.of("#key", TokenItem.KEY, "#hash", TokenItem.HASH);

    /** Their places in every transaction. */
    private static final int TOKEN = 0;

    private static final int SLOT = 1;

    private final Table table;
    private final Transactions transactions;

    private DynamoDbTokenStore(Table table) {
        this.table = table;
        this.transactions = new Transactions(table);
    }

    /**
     * Keeps tokens in a table that exists; {@link DynamoDbSchema#createTokenTable} makes one. No call is made yet.
     *
     * @param client whom to call; stays open
     * @param table the table's name or ARN
     * @return a store whose calls may take 5 seconds each
     */
    public static DynamoDbTokenStore create(DynamoDbClient client, String table) {
        return new DynamoDbTokenStore(new Table(client, table, TokenItem.KEY));
    }

    /**
     * The same store with another limit.
     *
     * @param callTimeout how long a call may take before it is passing trouble, resends included; more than zero
     * @return the store
     * @throws InvalidValueException if it is not more than zero
     */
    public DynamoDbTokenStore withCallTimeout(Duration callTimeout) {
        return new DynamoDbTokenStore(table.withCallTimeout(callTimeout));
    }

    @Override
    public Optional<TokenRecord> find(TokenHash hash) {
        String doing = "looking a token up";
        return table.get(doing, hash.hex()).map(item -> understood(doing, () -> TokenItem.read(hash, item)));
    }

    @Override
    public List<TokenRecord> findByName(String name) {
        String doing = "listing the tokens of " + name;
        List<TokenRecord> tokens = new ArrayList<>();
        for (int i = 0; i < TokenRecord.SLOTS; i++) {
            int slot = i;
            table.get(doing, TokenItem.slotKey(name, slot))
                    .map(item -> understood(doing, () -> TokenItem.readSlot(item)))
                    .flatMap(this::find)
                    // It may have been removed and registered anew between the two reads.
                    .filter(token -> token.name().equals(name) && token.slot() == slot)
                    .ifPresent(tokens::add);
        }
        return tokens;
    }

    @Override
    public boolean create(TokenRecord token) {
        String doing = "storing a token of " + token.name();
        Optional<Transactions.Refusals> refused = transactions.write(
                doing, List.of(put(TokenItem.write(token), absent()), put(TokenItem.writeSlot(token), absent())));
        if (refused.isEmpty()) {
            return true;
        }
        Attributes slot = refused.get().inTheWayOf(SLOT);
        return !refused.get().of(TOKEN) && takeOver(doing, understood(doing, () -> TokenItem.readSlot(slot)), token);
    }

    /** Fills a slot whose token was deleted past this store. */
    private boolean takeOver(String doing, TokenHash dead, TokenRecord token) {
        if (table.get(doing, dead.hex()).isPresent()) {
            return false;
        }
        List<TransactWriteItem> writes = new ArrayList<>();
        writes.add(put(TokenItem.write(token), absent()));
        writes.add(put(
                TokenItem.writeSlot(token),
                Put.builder()
                        .conditionExpression(HOLDS_HASH)
                        .expressionAttributeNames(HASH_NAME)
                        .expressionAttributeValues(hashValue(dead))));
        // A transaction takes each item once; if it is the same token again, its own condition says as much.
        if (!dead.equals(token.hash())) {
            ConditionCheck stillDead = ConditionCheck.builder()
                    .tableName(table.name())
                    .key(table.keyOf(dead.hex()))
                    .conditionExpression(ABSENT)
                    .expressionAttributeNames(KEY_NAME)
                    .build();
            writes.add(TransactWriteItem.builder().conditionCheck(stillDead).build());
        }
        return transactions.write(doing, writes).isEmpty();
    }

    @Override
    public boolean remove(TokenHash hash) {
        String doing = "removing a token";
        Optional<Attributes> stored = table.get(doing, hash.hex());
        if (stored.isEmpty()) {
            return false;
        }
        TransactWriteItem token =
                delete(hash.hex(), Delete.builder().conditionExpression(PRESENT).expressionAttributeNames(KEY_NAME));
        Optional<Transactions.Refusals> refused = Optional.empty();
        Optional<String> slotKey = TokenItem.slotKey(stored.get());
        if (slotKey.isPresent()) {
            refused = transactions.write(doing, List.of(token, freeing(slotKey.get(), hash)));
        }
        if (slotKey.isEmpty() || (refused.isPresent() && !refused.get().of(TOKEN))) {
            // The slot is unknown, or another token's by now.
            refused = transactions.write(doing, List.of(token));
        }
        return refused.isEmpty();
    }

    private TransactWriteItem freeing(String slotKey, TokenHash hash) {
        return delete(
                slotKey,
                Delete.builder()
                        .conditionExpression(ABSENT + " OR " + HOLDS_HASH)
                        .expressionAttributeNames(NAMES)
                        .expressionAttributeValues(hashValue(hash)));
    }

    private <T> T understood(String doing, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidValueException e) {
            throw BackendException.lasting(
                    "Something else than expected is stored, seen while " + table.described(doing), e);
        }
    }

    private static Put.Builder absent() {
        return Put.builder().conditionExpression(ABSENT).expressionAttributeNames(KEY_NAME);
    }

    private TransactWriteItem put(Map<String, AttributeValue> item, Put.Builder condition) {
        Put put = condition
                .tableName(table.name())
                .item(item)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return TransactWriteItem.builder().put(put).build();
    }

    private TransactWriteItem delete(String key, Delete.Builder condition) {
        Delete delete = condition.tableName(table.name()).key(table.keyOf(key)).build();
        return TransactWriteItem.builder().delete(delete).build();
    }

    private static Map<String, AttributeValue> hashValue(TokenHash hash) {
        return Map.of(":hash", AttributeValue.fromS(hash.hex()));
    }
}
