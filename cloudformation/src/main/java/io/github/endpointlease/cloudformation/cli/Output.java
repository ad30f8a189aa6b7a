package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.deploy.DeployException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that are written. */
final class Output {
    private Output() {}

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (NoSuchFileException noFolder) {
            throw new DeployException(file + ": cannot be written: there is no such folder", noFolder);
        } catch (IOException broken) {
            throw new DeployException(file + ": cannot be written: " + broken.getMessage(), broken);
        }
    }
}
