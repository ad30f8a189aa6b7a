package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.EveryPlan;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.proof.Hostile;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Any item as a lease, as a token and as a slot. A line is an attribute: its name, DynamoDB's type and the value. A name with a
 * point in it goes into a map.
 */
public final class ItemFuzz {
    private static final TokenHash HASH = TokenHash.sha256("hash");
    private static final String WRITE = "write";

    private ItemFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Attributes item = new Attributes(item(Hostile.text(input)));
        readLease(item);
        readToken(item);
        readSlot(item);
    }

    private static void readLease(Attributes item) {
        Optional<StoredLease> stored = LeaseItem.read(item);
        if (stored.isPresent() && stored.get() instanceof StoredLease.Valid valid) {
            Version version = valid.version();
            OptionalLong number = LeaseItem.number(valid.lease().name(), version);
            Hostile.require(number.isPresent(), "The number of a version is read back: " + version);
            Map<String, AttributeValue> written = LeaseItem.write(valid.lease(), number.getAsLong(), WRITE);
            Hostile.requireEqual("A lease is read back", stored, LeaseItem.read(new Attributes(written)));
            EveryPlan.of(valid.lease());
        }
    }

    private static void readToken(Attributes item) {
        TokenRecord token;
        try {
            token = TokenItem.read(HASH, item);
        } catch (InvalidValueException e) {
            Hostile.require(!String.valueOf(e.getMessage()).isBlank(), "A refusal says why");
            return;
        }
        Attributes written = new Attributes(TokenItem.write(token));
        Hostile.requireEqual("A token is read back", token, TokenItem.read(HASH, written));
        Hostile.requireEqual(
                "A token's item names its slot",
                Optional.of(TokenItem.slotKey(token.name(), token.slot())),
                TokenItem.slotKey(item));
        Hostile.require(TokenItem.isOurs(item) && TokenItem.isOurs(written), "A token's item is ours");
        Hostile.requireEqual(
                "A slot is read back", HASH, TokenItem.readSlot(new Attributes(TokenItem.writeSlot(token))));
    }

    private static void readSlot(Attributes item) {
        try {
            TokenHash hash = TokenItem.readSlot(item);
            Hostile.requireEqual("A slot holds its hash", item.text(TokenItem.HASH), hash.hex());
        } catch (InvalidValueException e) {
            Hostile.require(!String.valueOf(e.getMessage()).isBlank(), "A refusal says why");
        }
    }

    private static Map<String, AttributeValue> item(String text) {
        Map<String, AttributeValue> item = new HashMap<>();
        Map<String, Map<String, AttributeValue>> maps = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            String[] parts = line.split(" ", 3);
            if (parts.length < 3) {
                continue;
            }
            AttributeValue value = value(parts[1], parts[2]);
            int point = parts[0].indexOf('.');
            if (point < 0) {
                item.put(parts[0], value);
            } else {
                maps.computeIfAbsent(parts[0].substring(0, point), name -> new HashMap<>())
                        .put(parts[0].substring(point + 1), value);
            }
        }
        maps.forEach((name, map) -> item.put(name, AttributeValue.fromM(map)));
        return item;
    }

    private static AttributeValue value(String type, String text) {
        return switch (type) {
            case "S" -> AttributeValue.fromS(text);
            case "N" -> AttributeValue.fromN(text);
            case "BOOL" -> AttributeValue.fromBool(text.equals("true"));
            case "B" -> AttributeValue.fromB(SdkBytes.fromUtf8String(text));
            case "SS" -> AttributeValue.fromSs(Arrays.asList(text.split(",", -1)));
            case "L" ->
                AttributeValue.fromL(Arrays.stream(text.split(",", -1))
                        .map(element -> element.startsWith("#")
                                ? AttributeValue.fromN(element.substring(1))
                                : AttributeValue.fromS(element))
                        .toList());
            case "NONE" -> AttributeValue.fromL(List.of());
            case "NUL" -> AttributeValue.fromNul(true);
            default -> AttributeValue.builder().build();
        };
    }
}
