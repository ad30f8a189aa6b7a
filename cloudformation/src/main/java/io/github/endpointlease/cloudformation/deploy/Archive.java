package io.github.endpointlease.cloudformation.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The code of functions, as one file that Lambda takes. */
public interface Archive {
    /** Returns the file's name, without folders. */
    String name();

    /**
     * Reads it.
     *
     * @return its bytes
     * @throws DeployException if it cannot be read
     */
    byte[] content();

    /**
     * An archive in a file.
     *
     * @param file where it is; it is read only when its content is asked for
     * @return the archive
     */
    static Archive of(Path file) {
        return new Archive() {
            @Override
            public String name() {
                return file.getFileName().toString();
            }

            @Override
            public byte[] content() {
                try {
                    return Files.readAllBytes(file);
                } catch (NoSuchFileException absent) {
                    throw new DeployException(file + " does not exist.", absent);
                } catch (IOException broken) {
                    throw new DeployException(file + " cannot be read: " + broken.getMessage(), broken);
                }
            }
        };
    }

    /**
     * One of this system's own, which the executable jar brings.
     *
     * @param name such as {@code endpoint-lease-api.jar}
     * @return the archive
     */
    static Archive ofOurs(String name) {
        return new Archive() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public byte[] content() {
                try (InputStream in = Archive.class.getResourceAsStream("/functions/" + name)) {
                    if (in == null) {
                        throw new DeployException(
                                name + " is not in this program: only endpoint-lease-stack.jar can deploy.", null);
                    }
                    return in.readAllBytes();
                } catch (IOException broken) {
                    throw new DeployException(name + " cannot be read: " + broken.getMessage(), broken);
                }
            }
        };
    }
}
