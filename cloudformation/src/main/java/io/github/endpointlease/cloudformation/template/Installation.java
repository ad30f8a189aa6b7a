package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.cloudformation.config.InferenceType;
import io.github.endpointlease.cloudformation.config.Integration;
import io.github.endpointlease.cloudformation.config.LambdaSource;
import io.github.endpointlease.cloudformation.config.LeaseSettings;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What several parts of the template have to agree on. For one rendering by one thread. */
final class Installation {
    private static final String ENDPOINT_ARN =
            "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint/";
    private static final String PARAMETER_ARN =
            "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/sagemaker/endpoint/expiry/";
    private static final String INVOKE = "sagemaker:InvokeEndpoint";

    /** What follows a model's id in the ids of its resources and parameters. */
    static final List<String> PARTS = List.of(
            "",
            "Role",
            "Config",
            "Lease",
            "Endpoint",
            "Answers",
            "AnswersPolicy",
            "Success",
            "Error",
            "CodeKey",
            "CodeSha256",
            "CodePermission",
            "CodeLogs",
            "CodeRole",
            "CodeFunction",
            "CodeVersion",
            "CodeAlias");

    private final ProjectConfig config;
    private final Map<String, String> logicalIds = new LinkedHashMap<>();

    Installation(ProjectConfig config) {
        this.config = config;
        Set<String> taken = new HashSet<>();
        for (ModelConfig model : config.models()) {
            // letters and digits are all that an id may have, so two names can become one, and one end as another's
            // part does
            String plain = "Model" + model.name().replace("-", "");
            String id = plain;
            for (int n = 2; !Collections.disjoint(taken, parts(id)); n++) {
                id = plain + "No" + n;
            }
            taken.addAll(parts(id));
            logicalIds.put(model.name(), id);
        }
    }

    private static List<String> parts(String id) {
        return PARTS.stream().map(part -> id + part).toList();
    }

    ProjectConfig config() {
        return config;
    }

    /** What the ids of the model's resources begin with; none of them is another's. */
    String logicalId(ModelConfig model) {
        return Objects.requireNonNull(logicalIds.get(model.name()));
    }

    /**
     * What the ids of a route's resources begin with. It is made of the path alone, and of every path another one: to API Gateway the path
     * is what the resource is, and CloudFormation creates a new one before it deletes the old one, which still has its path then. So a
     * model may have another name, and two may change their routes.
     */
    static String routeId(String path) {
        return "Route" + path.replace("X", "XX").replace("-", "XD").replace("_", "XU");
    }

    /** A fragment that knows what many of them ask for. */
    Fragment fragment(String file) {
        return Fragment.of(file)
                .with("prefix", config.projectPrefix())
                .with("token-table-name", config.authTableName())
                .with(
                        "token-table",
                        config.existingAuthTable() ? Nodes.text(config.authTableName()) : Nodes.ref("TokenTable"))
                .with("log-retention", Nodes.number(config.logRetentionDays()))
                .with("lease-store", config.leaseStore().text())
                .with("model-deletion-policy", config.keepEndpointsOnDelete() ? "RetainExceptOnCreate" : "Delete")
                .with("model-replace-policy", config.keepEndpointsOnDelete() ? "Retain" : "Delete")
                .with("routed-parameters", Nodes.list(passedThrough(name -> Nodes.sub(PARAMETER_ARN + name))))
                .with("routed-endpoints", Nodes.list(passedThrough(Nodes::text)))
                .with("on-delete", config.keepEndpointsOnDelete() ? "keep" : "delete");
    }

    boolean hasAsyncApi() {
        return config.models().stream().anyMatch(ModelConfig::asyncApiEnabled);
    }

    boolean hasPassThrough() {
        return config.models().stream().anyMatch(Installation::isPassThrough);
    }

    /** What is made of each endpoint that our own function stands before. */
    private List<Node> passedThrough(Function<String, Node> made) {
        return config.models().stream()
                .filter(Installation::isPassThrough)
                .map(model -> made.apply(config.endpointName(model).value()))
                .toList();
    }

    static boolean isPassThrough(ModelConfig model) {
        Integration integration = model.integration();
        return integration != null
                && integration.type() == Integration.Type.LAMBDA
                && integration.lambda() instanceof LambdaSource.PassThrough;
    }

    static boolean isDirect(ModelConfig model) {
        Integration integration = model.integration();
        return integration != null && integration.type() == Integration.Type.API;
    }

    /** A real-time endpoint without a schedule waits for its first minutes; an asynchronous one is always on, as in the original. */
    static boolean isLeased(ModelConfig model) {
        return model.initialProvision() != null || model.inferenceType() == InferenceType.REALTIME;
    }

    /** The resources that a model's first lease is, and the one that all of them depend on. */
    List<String> leases() {
        List<String> leases = new ArrayList<>(List.of("Installation"));
        config.models().stream()
                .filter(Installation::isLeased)
                .forEach(model -> leases.add(logicalId(model) + "Lease"));
        return leases;
    }

    /** What each leased model's endpoint is created from, by its name; null where there is no such model. */
    @Nullable
    Node endpointConfigs() {
        MappingNode configs = Nodes.map();
        config.models().stream()
                .filter(Installation::isLeased)
                .forEach(model -> Nodes.put(
                        configs,
                        config.endpointName(model).value(),
                        Nodes.attribute(logicalId(model) + "Config", "EndpointConfigName")));
        return configs.getValue().isEmpty() ? null : configs;
    }

    /** A statement that lets the models' endpoints be invoked, and whatever else is named, or null where there are none. */
    @Nullable
    Node invoke(String sid, Predicate<ModelConfig> which, String... more) {
        List<Node> endpoints = config.models().stream()
                .filter(which)
                // IAM compares with the endpoint's ARN, which is in lower case whatever its name is
                .map(model -> (Node) Nodes.sub(
                        ENDPOINT_ARN + config.endpointName(model).value().toLowerCase(Locale.ROOT)))
                .toList();
        if (endpoints.isEmpty()) {
            return null;
        }
        MappingNode statement = Nodes.map();
        Nodes.put(statement, "Sid", Nodes.text(sid));
        Nodes.put(statement, "Effect", Nodes.text("Allow"));
        Nodes.put(
                statement,
                "Action",
                more.length == 0
                        ? Nodes.text(INVOKE)
                        : Nodes.texts(Stream.concat(Stream.of(INVOKE), Stream.of(more))
                                .toList()));
        Nodes.put(statement, "Resource", Nodes.list(endpoints));
        return statement;
    }

    /** {@code route=endpoint,…}, or null where no model has a route. */
    @Nullable
    Node modelRoutes() {
        return textOrNothing(routed(model -> true)
                .map(model -> route(model) + "=" + config.endpointName(model))
                .collect(Collectors.joining(",")));
    }

    @Nullable
    Node publicRoutes() {
        return textOrNothing(
                routed(ModelConfig::publicAccess).map(Installation::route).collect(Collectors.joining(",")));
    }

    @Nullable
    Node asyncEndpoints() {
        return textOrNothing(config.models().stream()
                .filter(ModelConfig::asyncApiEnabled)
                .map(model -> config.endpointName(model).value())
                .collect(Collectors.joining(",")));
    }

    /** {@code endpoint=minutes,…} of the models that have a limit of their own, or null. */
    @Nullable
    Node longestLeases() {
        return textOrNothing(config.models().stream()
                .filter(model -> model.longestLease() != null)
                .map(model -> config.endpointName(model) + "="
                        + LeaseSettings.minutes(Objects.requireNonNull(model.longestLease())))
                .collect(Collectors.joining(",")));
    }

    static String route(ModelConfig model) {
        return Objects.requireNonNull(model.integration()).apiResourceName();
    }

    private Stream<ModelConfig> routed(Predicate<ModelConfig> which) {
        return config.models().stream()
                .filter(model -> model.integration() != null)
                .filter(which);
    }

    private static @Nullable Node textOrNothing(String text) {
        return text.isEmpty() ? null : Nodes.text(text);
    }

    /** The statements of one part of {@code statements.yaml}, by the name that asks for each. */
    Map<String, Node> statements(String part) {
        MappingNode all =
                fragment("statements.yaml").filled((MappingNode) Nodes.get(Fragment.read("statements.yaml"), part));
        Map<String, Node> byName = new LinkedHashMap<>();
        all.getValue()
                .forEach(entry -> byName.put(Nodes.text(entry.getKeyNode()), (SequenceNode) entry.getValueNode()));
        return byName;
    }
}
