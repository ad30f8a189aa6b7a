package io.github.endpointlease.cloudformation.jumpstart;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ModelOrigin;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ContainerImage;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ModelPackage;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.InvalidValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what each model of a configuration is made from. What the lock has is taken from there, so that a deployment changes
 * only when somebody wants it to; what it does not have is asked of the hub. Immutable.
 */
public final class ModelResolver {
    private final String lockName;

    /** A resolver with a lock of the usual name, {@code config.lock.json}. */
    public ModelResolver() {
        this("config.lock.json");
    }

    /**
     * A resolver with a lock of another name.
     *
     * @param lockName what to call the lock in messages
     */
    public ModelResolver(String lockName) {
        this.lockName = lockName;
    }

    /**
     * Resolves every model.
     *
     * @param config the configuration
     * @param hub the hub, or empty to work offline, from the lock alone
     * @param lock what was resolved before
     * @return the definitions, and the lock to keep
     * @throws JumpStartException if a model cannot be resolved; it names every such model, but stops where the hub cannot be asked
     */
    public Resolution resolve(ProjectConfig config, Optional<ModelHub> hub, ConfigLock lock) {
        Run run = new Run(config, hub, lock, lockName);
        for (int i = 0; i < config.models().size(); i++) {
            run.model("jumpstart_models[" + i + "]", config.models().get(i));
        }
        if (!run.faults.isEmpty()) {
            throw new JumpStartException(run.faults, false, null);
        }
        return new Resolution(run.models, new ConfigLock(run.entries), run.warnings);
    }

    private static final class Run {
        private final ProjectConfig config;
        private final Optional<ModelHub> hub;
        private final ConfigLock lock;
        private final String lockName;
        private final Map<String, ModelDefinition> models = new LinkedHashMap<>();
        private final Map<ConfigLock.Key, ConfigLock.Entry> entries = new TreeMap<>();
        private final List<String> warnings = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();

        Run(ProjectConfig config, Optional<ModelHub> hub, ConfigLock lock, String lockName) {
            this.config = config;
            this.hub = hub;
            this.lock = lock;
            this.lockName = lockName;
        }

        void model(String path, ModelConfig model) {
            try {
                models.put(model.name(), definition(path, model));
            } catch (Refusal refused) {
                faults.add(path + "." + refused.key() + " " + refused.getMessage());
            } catch (InvalidValueException wrong) {
                faults.add(path + "." + wrong.getMessage());
            } catch (ModelNotFoundException absent) {
                faults.add(path + ".model_id cannot be resolved: " + absent.getMessage());
            } catch (BackendException unreachable) {
                faults.add(path + ".model_id cannot be resolved: " + unreachable.getMessage());
                throw new JumpStartException(faults, unreachable.isRetryable(), unreachable);
            }
        }

        private ModelDefinition definition(String path, ModelConfig model) {
            if (model.origin() instanceof ModelOrigin.JumpStart jumpStart) {
                return accepted(path, model, jumpStart, entry(jumpStart, model.instanceType()));
            }
            ModelOrigin.Container container = (ModelOrigin.Container) model.origin();
            ContainerImage image =
                    new ContainerImage(container.imageUri(), data(container.dataUrl()), model.environment());
            return new ModelDefinition(image, null, null, null, null, false);
        }

        private ConfigLock.Entry entry(ModelOrigin.JumpStart jumpStart, String instanceType) {
            String region = config.regionName();
            if (region == null) {
                throw new Refusal(
                        "model_id", "needs region_name in the file: images and data of JumpStart differ by region");
            }
            ConfigLock.Key key = new ConfigLock.Key(jumpStart.modelId(), jumpStart.version(), region, instanceType);
            ConfigLock.Entry known = lock.entries().get(key);
            ConfigLock.Entry entry = known != null ? known : entries.computeIfAbsent(key, this::ask);
            entries.put(key, entry);
            return entry;
        }

        private ConfigLock.Entry ask(ConfigLock.Key key) {
            ModelHub online = hub.orElseThrow(() -> new Refusal(
                    "model_id",
                    "is not in " + lockName + " (" + key.modelId() + ", "
                            + (key.version() == null ? "newest version" : "version " + key.version()) + ", "
                            + key.region() + ", " + key.instanceType() + "): run once online"));
            return HubModel.resolve(online.describe(key.region(), key.modelId(), key.version()), key.instanceType());
        }

        private ModelDefinition accepted(
                String path, ModelConfig model, ModelOrigin.JumpStart jumpStart, ConfigLock.Entry entry) {
            if (entry.gated() && !jumpStart.acceptEula()) {
                throw new Refusal(
                        "accept_eula",
                        "must be true to use " + jumpStart.modelId() + " " + entry.version()
                                + (entry.eula() == null ? ", which has terms" : " under its terms, " + entry.eula()));
            }
            if (!entry.passedOver().isEmpty()) {
                warnings.add(path + ".model_id is not served on " + model.instanceType()
                        + " as JumpStart likes best: left out is " + quoted(entry.passedOver())
                        + ", which needs additional data sources, since CloudFormation does not know them");
            }
            ModelDefinition locked = entry.definition();
            if (locked.source() instanceof ModelPackage) {
                warnings.add(path + ".model_id is a model package of AWS Marketplace: subscribe to it before you deploy"
                        + (entry.subscription() == null ? "" : ", at " + entry.subscription()));
                if (!model.environment().isEmpty()) {
                    warnings.add(path + ".environment has no effect: a model package has its own variables");
                }
                return locked;
            }
            ContainerImage image = (ContainerImage) locked.source();
            Map<String, String> environment = new TreeMap<>(image.environment());
            environment.putAll(model.environment());
            return new ModelDefinition(
                    new ContainerImage(image.image(), acceptedData(image.data(), entry.gated()), environment),
                    locked.modelDataDownloadTimeout(),
                    locked.containerStartupHealthCheckTimeout(),
                    locked.inferenceAmiVersion(),
                    locked.volumeSizeGb(),
                    locked.networkIsolation());
        }

        private static String quoted(List<String> names) {
            return names.stream().map(name -> TextNode.valueOf(name).toString()).collect(Collectors.joining(", "));
        }

        private static @Nullable ModelData acceptedData(@Nullable ModelData data, boolean accepted) {
            if (data == null || data.source() == null) {
                return data;
            }
            S3Source source = data.source();
            return new ModelData(data.uri(), new S3Source(source.dataType(), source.compression(), accepted));
        }

        private static @Nullable ModelData data(@Nullable String url) {
            if (url == null) {
                return null;
            }
            return new ModelData(
                    url, url.endsWith("/") ? new S3Source(S3DataType.S3_PREFIX, Compression.NONE, false) : null);
        }
    }
}
