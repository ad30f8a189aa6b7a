package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.proof.Hostile;
import java.util.Map;

/**
 * Any text as a hub's document and as a lock: a refusal in our own words, or something that a lock keeps and gives back as it was.
 */
public final class JumpStartFuzz {
    private static final ConfigLock.Key KEY = new ConfigLock.Key("model", null, "us-east-1", "ml.g5.12xlarge");

    private JumpStartFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Hostile.text(input);
        document(text);
        lock(text);
    }

    private static void lock(String text) {
        ConfigLock lock;
        try {
            lock = ConfigLock.parse(text, "hostile.json");
        } catch (JumpStartException refused) {
            said(text, refused);
            return;
        }
        Hostile.requireEqual("A lock is read back", lock, ConfigLock.parse(lock.text(), "again.json"));
    }

    private static void document(String text) {
        ConfigLock.Entry entry;
        try {
            entry = HubModel.resolve(new HubDocument("1.0.0", text), KEY.instanceType());
        } catch (Refusal refused) {
            said(text, refused);
            return;
        }
        ConfigLock lock = new ConfigLock(Map.of(KEY, entry));
        Hostile.requireEqual("A lock keeps what was resolved", lock, ConfigLock.parse(lock.text(), "kept.json"));
    }

    private static void said(String text, RuntimeException refused) {
        String message = String.valueOf(refused.getMessage());
        Hostile.require(
                !message.isBlank() && (text.contains("fasterxml") || !message.contains("fasterxml")),
                "A refusal is in our words: " + message);
    }
}
