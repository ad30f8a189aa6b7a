package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config.json} says, with the defaults filled in. Immutable.
 *
 * <p>The keys are the original Endpoint Manager's; {@code longest_lease_minutes}, {@code adopt_existing} and a model's
 * {@code local} are additions.
 *
 * @param projectPrefix what the names of all resources begin with
 * @param regionName where to deploy, or null where the deployment's surroundings decide
 * @param authTableName the DynamoDB table of the tokens
 * @param models the models, in the file's order; names and routes differ from one another
 * @param longestLease the most time that a lease may have left, in whole seconds, over zero and at most 525,600 minutes; null
 *     means no limit
 * @param adoptExisting whether a lease added for an endpoint that already runs takes it over
 * @param warnings what the file holds that has no effect, one line each, for people; not part of the configuration
 */
public record ProjectConfig(
        String projectPrefix,
        @Nullable String regionName,
        String authTableName,
        List<ModelConfig> models,
        @Nullable Duration longestLease,
        boolean adoptExisting,
        List<String> warnings) {
    /** The table's name where the file does not say, as it was in the original. */
    public static final String DEFAULT_AUTH_TABLE_NAME = "AuthTable";

    /**
     * @throws InvalidValueException if a value is out of its range, or two models have the same name or route
     */
    public ProjectConfig {
        models = List.copyOf(models);
        warnings = List.copyOf(warnings);
        Rules.projectPrefix("projectPrefix", projectPrefix);
        if (regionName != null) {
            Rules.regionName("regionName", regionName);
        }
        Rules.tableName("authTableName", authTableName);
        if (longestLease != null) {
            Rules.lease("longestLease", longestLease, Duration.ofSeconds(1));
        }
        Set<String> names = new HashSet<>();
        Set<String> routes = new HashSet<>();
        for (ModelConfig model : models) {
            Rules.endpointNames("models", projectPrefix, model.name());
            if (!names.add(model.name())) {
                throw new InvalidValueException("models", "must have different names", model.name());
            }
            Integration integration = model.integration();
            if (integration != null && !routes.add(integration.apiResourceName())) {
                throw new InvalidValueException("models", "must have different routes", integration.apiResourceName());
            }
        }
    }

    /** Returns the name of the model's endpoint, {@code <prefix>-<model>-Endpoint}, as the original had it. */
    public EndpointName endpointName(ModelConfig model) {
        return new EndpointName(Rules.endpointName(projectPrefix, model.name()));
    }

    /** Returns the name of what the model's endpoint is created from, {@code <prefix>-<model>-EndpointConfig}. */
    public EndpointConfigName endpointConfigName(ModelConfig model) {
        return new EndpointConfigName(Rules.endpointConfigName(projectPrefix, model.name()));
    }
}
