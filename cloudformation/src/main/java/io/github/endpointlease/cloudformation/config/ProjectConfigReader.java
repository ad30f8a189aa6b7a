package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code config.json} in the original Endpoint Manager's schema. Every fault is reported at once, each with its path in the
 * file, what is allowed there and what was found. Unknown keys have no effect, as they had none in the original, and become
 * {@linkplain ProjectConfig#warnings() warnings}; a null counts as an absent key. Stateless.
 */
public final class ProjectConfigReader {
    /** The largest file that is read, in bytes. A configuration has a few thousand. */
    static final int MAX_BYTES = 1 << 20;

    private ProjectConfigReader() {}

    /**
     * Reads a file in UTF-8, with or without a byte order mark.
     *
     * @param file where it is
     * @return the configuration
     * @throws ConfigException if it cannot be read or has faults
     */
    public static ProjectConfig read(Path file) {
        String source = file.toString();
        if (Files.isDirectory(file)) {
            throw new ConfigException(source, List.of("is a directory, but must be a file"), null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ConfigException(source, List.of("is larger than " + MAX_BYTES + " bytes"), null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return read(text, source);
        } catch (NoSuchFileException absent) {
            throw new ConfigException(source, List.of("does not exist"), absent);
        } catch (AccessDeniedException denied) {
            throw new ConfigException(source, List.of("may not be read by this user"), denied);
        } catch (CharacterCodingException notText) {
            throw new ConfigException(source, List.of("is not text in UTF-8"), notText);
        } catch (FileSystemException broken) {
            throw new ConfigException(source, List.of("cannot be read: " + broken.getReason()), broken);
        } catch (IOException broken) {
            throw new ConfigException(source, List.of("cannot be read: " + broken.getMessage()), broken);
        }
    }

    /**
     * Reads a text.
     *
     * @param json the text
     * @param source what to call it in messages
     * @return the configuration
     * @throws ConfigException if it has faults
     */
    public static ProjectConfig read(String json, String source) {
        Findings findings = new Findings();
        return JsonText.parse(json, findings)
                .flatMap(root -> Section.of("", root, findings))
                .flatMap(project -> project(project, findings))
                .orElseThrow(() -> new ConfigException(source, findings.faults(), null));
    }

    static Optional<ProjectConfig> project(Section project, Findings findings) {
        // for editors, which find the schema by it
        project.text("$schema", (path, address) -> {});
        String prefix = project.requiredText("project_prefix", Rules::projectPrefix);
        String region = project.text("region_name", Rules::regionName);
        Optional<TokenSettings> tokens = StackReader.tokens(project, findings);
        Optional<LeaseSettings> leases = StackReader.leases(project, findings);
        Optional<StackSettings> stack = StackReader.stack(project, findings);
        List<ModelConfig> models = new ArrayList<>();
        List<JsonNode> elements = project.requiredArray("jumpstart_models");
        ModelReader reader = new ModelReader(
                findings, prefix, leases.orElse(LeaseSettings.DEFAULT).longest());
        for (int i = 0; i < elements.size(); i++) {
            reader.read(Findings.child("jumpstart_models", i), elements.get(i)).ifPresent(models::add);
        }
        project.warnOfUnknownKeys();
        if (findings.faultCount() > 0) {
            return Optional.empty();
        }
        return Optional.of(new ProjectConfig(
                prefix,
                region,
                tokens.orElseThrow(),
                leases.orElseThrow(),
                stack.orElseThrow(),
                models,
                findings.warnings()));
    }
}
