package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.EndpointName;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;

/**
 * The retained versions of a parameter, read when they are asked for: mostly the last few tell, and each costs a checksum. Not safe
 * for use by several threads.
 */
final class Versions extends AbstractList<ParameterVersion> {
    private final EndpointName name;
    private final List<ParameterHistory> texts;
    private final @Nullable ParameterVersion[] read;

    Versions(EndpointName name, List<ParameterHistory> texts) {
        this.name = name;
        this.texts = texts;
        this.read = new ParameterVersion[texts.size()];
    }

    @Override
    public ParameterVersion get(int index) {
        ParameterVersion version = read[index];
        if (version == null) {
            ParameterHistory text = texts.get(index);
            version = ValueCodec.read(name, text.version(), text.value(), text.lastModifiedDate());
            read[index] = version;
        }
        return version;
    }

    @Override
    public int size() {
        return texts.size();
    }
}
