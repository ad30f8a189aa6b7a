package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tokens and their slots as items, as {@link DynamoDbTokenStore} documents them. */
final class TokenItem {
    static final String KEY = "token";
    static final String HASH = "hash";

    private static final String KIND = "kind";
    private static final String TOKEN_KIND = "token";
    private static final String SLOT_KIND = "slot";
    private static final String FORMAT = "format";
    private static final long CURRENT_FORMAT = 1;
    private static final String CALLER = "caller";
    private static final String SLOT = "slot";
    private static final String SCOPES = "scopes";
    private static final String ENDPOINTS = "endpoints";
    private static final String CREATED_AT = "created_at";
    private static final String EXPIRES_AT = "expires_at";

    private static final Set<String> OURS =
            Set.of(KIND, FORMAT, HASH, CALLER, SLOT, SCOPES, ENDPOINTS, CREATED_AT, EXPIRES_AT);

    private TokenItem() {}

    /** Whether it can have been written by the stores here: then its key is no token, whatever else it holds. */
    static boolean isOurs(Attributes item) {
        return OURS.stream().anyMatch(item::has);
    }

    static Map<String, AttributeValue> write(TokenRecord token) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put(KEY, AttributeValue.fromS(token.hash().hex()));
        item.put(KIND, AttributeValue.fromS(TOKEN_KIND));
        item.put(FORMAT, Attributes.ofNumber(CURRENT_FORMAT));
        item.put(CALLER, AttributeValue.fromS(token.name()));
        item.put(SLOT, Attributes.ofNumber(token.slot()));
        item.put(
                SCOPES,
                Attributes.ofTexts(
                        token.scopes().stream().sorted().map(Scope::text).toList()));
        item.put(
                ENDPOINTS,
                Attributes.ofTexts(
                        token.endpoints().stream().map(EndpointPattern::value).toList()));
        item.put(CREATED_AT, AttributeValue.fromS(token.createdAt().toString()));
        if (token.expiresAt() != null) {
            item.put(EXPIRES_AT, AttributeValue.fromS(token.expiresAt().toString()));
        }
        return item;
    }

    /**
     * Reads the item of a token.
     *
     * @throws InvalidValueException if it is none
     */
    static TokenRecord read(TokenHash hash, Attributes item) {
        require(item, TOKEN_KIND);
        return new TokenRecord(
                hash,
                item.text(CALLER),
                item.smallNumber(SLOT),
                item.texts(SCOPES).stream().map(Scope::parse).collect(Collectors.toSet()),
                item.texts(ENDPOINTS).stream().map(EndpointPattern::new).toList(),
                item.instant(CREATED_AT),
                item.instantIfAny(EXPIRES_AT).orElse(null));
    }

    /** A name cannot hold the sign in between, so no two slots share a key, and none is a hash. */
    static String slotKey(String name, long slot) {
        return "slot#" + name + "#" + slot;
    }

    /** Returns the key of the slot that a token's item says it fills; empty if it does not say. */
    static Optional<String> slotKey(Attributes token) {
        try {
            return Optional.of(slotKey(token.text(CALLER), token.number(SLOT)));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    static Map<String, AttributeValue> writeSlot(TokenRecord token) {
        return Map.of(
                KEY, AttributeValue.fromS(slotKey(token.name(), token.slot())),
                KIND, AttributeValue.fromS(SLOT_KIND),
                FORMAT, Attributes.ofNumber(CURRENT_FORMAT),
                HASH, AttributeValue.fromS(token.hash().hex()));
    }

    /**
     * Reads whose token fills a slot.
     *
     * @throws InvalidValueException if it is not the item of a slot
     */
    static TokenHash readSlot(Attributes item) {
        require(item, SLOT_KIND);
        return new TokenHash(item.text(HASH));
    }

    private static void require(Attributes item, String kind) {
        if (!item.text(KIND).equals(kind)) {
            throw new InvalidValueException(KIND, "must be " + kind, item.text(KIND));
        }
        item.requireFormat(CURRENT_FORMAT);
    }
}
