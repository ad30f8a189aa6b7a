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
 * What {@code config.json} says, with the defaults filled in. Immutable. The keys are the original Endpoint Manager's with
 * additions; the published JSON Schema has them all.
 *
 * @param projectPrefix what the names of all resources begin with
 * @param regionName where to deploy, or null where the deployment's surroundings decide
 * @param tokens where the tokens are
 * @param leases how leases are kept
 * @param stack what the deployed stack is like
 * @param models the models, in the file's order; routes differ from one another, and names in more than upper and lower case
 * @param warnings what the file holds that has no effect or an effect that may surprise, one line each, for people; not part of
 *     the configuration
 */
public record ProjectConfig(
        String projectPrefix,
        @Nullable String regionName,
        TokenSettings tokens,
        LeaseSettings leases,
        StackSettings stack,
        List<ModelConfig> models,
        List<String> warnings) {
    /**
     * @throws InvalidValueException if a value is out of its range, or two models have the same route, or the same name but for its case
     */
    public ProjectConfig {
        models = List.copyOf(models);
        warnings = List.copyOf(warnings);
        Rules.projectPrefix("projectPrefix", projectPrefix);
        if (regionName != null) {
            Rules.regionName("regionName", regionName);
        }
        Set<String> names = new HashSet<>();
        Set<String> routes = new HashSet<>();
        for (ModelConfig model : models) {
            Rules.endpointNames("models", projectPrefix, model.name());
            if (!names.add(Rules.sameName(model.name()))) {
                throw new InvalidValueException(
                        "models", "must have names that differ in more than upper and lower case", model.name());
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

    /** Returns the DynamoDB table of the tokens. */
    public String authTableName() {
        return tokens.tableName();
    }

    /** Returns whether the table of the tokens is there already. */
    public boolean existingAuthTable() {
        return tokens.existingTable();
    }

    /** Returns whether tokens that the original kept in clear text are honoured. */
    public boolean acceptPlaintextTokens() {
        return tokens.acceptPlaintext();
    }

    /** Returns where the leases are. */
    public LeaseStore leaseStore() {
        return leases.store();
    }

    /** Returns the most time that a lease may have left where its model sets nothing, or null for no limit. */
    public @Nullable Duration longestLease() {
        return leases.longest();
    }

    /** Returns how long an endpoint outlives its lease. */
    public Duration grace() {
        return leases.grace();
    }

    /** Returns how long after the decision to delete an endpoint its name stays unused. */
    public Duration quarantine() {
        return leases.quarantine();
    }

    /** Returns whether a lease added for an endpoint that already runs takes it over. */
    public boolean adoptExisting() {
        return leases.adoptExisting();
    }

    /** Returns whether endpoints outlive the stack. */
    public boolean keepEndpointsOnDelete() {
        return leases.keepEndpointsOnDelete();
    }

    /** Returns what the API lets through, or null for the account's own limit. */
    public @Nullable Throttle throttle() {
        return stack.throttle();
    }

    /** Returns the API's own domain name, or null for API Gateway's. */
    public @Nullable Domain domain() {
        return stack.domain();
    }

    /** Returns who is told of alarms, or null for nobody. */
    public @Nullable String alarmEmail() {
        return stack.alarmEmail();
    }

    /** Returns what the installation's functions run on. */
    public JavaRuntime runtime() {
        return stack.runtime();
    }

    /** Returns how many days logs are kept. */
    public int logRetentionDays() {
        return stack.logRetentionDays();
    }
}
