package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.model.Token;
import io.github.endpointlease.spi.ClearTextTokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The tokens that people put into the original's table at the console, each in the clear as the partition key {@code token}. The
 * table may be the one in which a {@link DynamoDbTokenStore} keeps hashes. Uses the given client and never closes it. Safe for use
 * by many threads.
 *
 * <p>A look-up is one consistent GetItem with the presented text as the key. Only the original's items count: one that has any
 * attribute of this library's ({@code kind}, {@code format}, {@code hash}, {@code caller}, {@code slot}, {@code scopes}, {@code
 * endpoints}, {@code created_at}, {@code expires_at}) is no clear-text token, so that who has read a stored hash cannot present
 * it. Other attributes, as people add for their own memory, do no harm.
 *
 * <p>A clear-text item is a token of its own: registering the same text as a hash narrows it only while the hash is stored. Delete
 * the item once its hash is registered; else revoking the hash brings the old rights back.
 *
 * <p>It needs {@code dynamodb:GetItem}.
 */
public final class DynamoDbClearTextTokens implements ClearTextTokens {
    /** Source: DynamoDB's limits for partition keys. */
    private static final int LONGEST_KEY_BYTES = 2048;

    private final Table table;

    private DynamoDbClearTextTokens(Table table) {
        this.table = table;
    }

    /**
     * Honours the clear-text tokens of a table that exists. No call is made yet.
     *
     * @param client whom to call; stays open
     * @param table the table's name or ARN
     * @return the tokens, whose look-up may take 5 seconds
     */
    public static DynamoDbClearTextTokens create(DynamoDbClient client, String table) {
        return new DynamoDbClearTextTokens(new Table(client, table, TokenItem.KEY));
    }

    /**
     * The same tokens with another limit.
     *
     * @param callTimeout how long a look-up may take before it is passing trouble, resends included; more than zero
     * @return the tokens
     * @throws io.github.endpointlease.model.InvalidValueException if it is not more than zero
     */
    public DynamoDbClearTextTokens withCallTimeout(Duration callTimeout) {
        return new DynamoDbClearTextTokens(table.withCallTimeout(callTimeout));
    }

    @Override
    public boolean contains(Token token) {
        byte[] presented = token.reveal().getBytes(StandardCharsets.UTF_8);
        if (presented.length > LONGEST_KEY_BYTES) {
            return false;
        }
        Optional<Attributes> found = table.get("looking a clear-text token up", token.reveal());
        return found.filter(item -> !TokenItem.isOurs(item) && isKeyOf(item, token.reveal()))
                .isPresent();
    }

    /** Half a surrogate pair is sent as a question mark, and must not pass for one. */
    private static boolean isKeyOf(Attributes item, String text) {
        return MessageDigest.isEqual(
                item.text(TokenItem.KEY).getBytes(StandardCharsets.UTF_16BE), text.getBytes(StandardCharsets.UTF_16BE));
    }
}
