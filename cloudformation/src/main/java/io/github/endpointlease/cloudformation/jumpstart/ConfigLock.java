package io.github.endpointlease.cloudformation.jumpstart;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What JumpStart models were resolved to, so that rendering needs no hub and gives the same every time: the content of {@code
 * config.lock.json}. It holds what the hub said and nothing of the user's, so no secret. Immutable.
 *
 * @param entries what each was resolved to, in the order of the keys
 */
public record ConfigLock(Map<Key, Entry> entries) {
    /** Nothing resolved yet. */
    public static final ConfigLock EMPTY = new ConfigLock(Map.of());

    /** Keeps the entries in the order of their keys. */
    public ConfigLock {
        SortedMap<Key, Entry> sorted = new TreeMap<>(entries);
        entries = Collections.unmodifiableSortedMap(sorted);
    }

    /**
     * What a definition depends on.
     *
     * @param modelId which JumpStart model
     * @param version which version was asked for, or null for the newest at that time
     * @param region the region of its image and data
     * @param instanceType what it runs on
     */
    public record Key(String modelId, @Nullable String version, String region, String instanceType)
            implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::modelId)
                .thenComparing(key -> key.version() == null ? "" : key.version())
                .thenComparing(Key::region)
                .thenComparing(Key::instanceType);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * What a model was resolved to.
     *
     * @param version which version it is
     * @param gated whether its terms have to be accepted
     * @param eula where its terms are, or null where the hub does not say
     * @param subscription where to subscribe to it on AWS Marketplace, or null where the hub does not say
     * @param passedOver the inference configurations that rank above the one that is used, and that CloudFormation cannot deploy
     * @param definition without the user's variables, and with its terms not accepted
     */
    public record Entry(
            String version,
            boolean gated,
            @Nullable String eula,
            @Nullable String subscription,
            List<String> passedOver,
            ModelDefinition definition) {
        /** Keeps the order. */
        public Entry {
            passedOver = List.copyOf(passedOver);
        }
    }

    /**
     * Reads a lock file.
     *
     * @param file where it is; beside {@code config.json} by custom
     * @return its content; empty if there is no such file
     * @throws JumpStartException if it cannot be read, is no lock, or was changed by hand
     */
    public static ConfigLock read(Path file) {
        return LockFile.read(file);
    }

    /**
     * Reads the text of a lock file.
     *
     * @param json the text
     * @param source what to call it in messages
     * @return its content
     * @throws JumpStartException if it is no lock, or was changed by hand
     */
    public static ConfigLock parse(String json, String source) {
        return LockReader.read(json, source);
    }

    /** Returns the text of the lock file: the same for the same entries, one line for each value. */
    public String text() {
        return LockWriter.text(this);
    }

    /**
     * Writes the lock file, whole or not at all.
     *
     * @param file where to
     * @throws JumpStartException if it cannot be written
     */
    public void write(Path file) {
        LockFile.write(file, text());
    }
}
