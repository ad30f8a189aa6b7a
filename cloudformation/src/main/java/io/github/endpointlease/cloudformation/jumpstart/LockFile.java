package io.github.endpointlease.cloudformation.jumpstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file of a lock. */
final class LockFile {
    /** The largest file that is read, in bytes: thousands of models. */
    static final int MAX_BYTES = 16 << 20;

    private LockFile() {}

    static ConfigLock read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new JumpStartException(List.of(file + ": is larger than " + MAX_BYTES + " bytes"), false, null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return LockReader.read(text, file.toString());
        } catch (NoSuchFileException absent) {
            return ConfigLock.EMPTY;
        } catch (CharacterCodingException notText) {
            throw new JumpStartException(List.of(file + ": is not text in UTF-8"), false, notText);
        } catch (IOException broken) {
            throw new JumpStartException(List.of(file + ": cannot be read: " + broken.getMessage()), false, broken);
        }
    }

    /** A reader finds the old file or the new one, never a part. */
    static void write(Path file, String text) {
        try {
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(beside, text, StandardCharsets.UTF_8);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException broken) {
            throw new JumpStartException(List.of(file + ": cannot be written: " + broken.getMessage()), false, broken);
        }
    }
}
