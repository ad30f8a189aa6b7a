package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.cloudformation.config.LambdaSource;
import io.github.endpointlease.cloudformation.config.LeaseSettings;
import io.github.endpointlease.cloudformation.config.LeaseStore;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The functions, each with its role, log, version and alias. For one rendering by one thread. */
final class TemplateFunctions {
    private static final String PACKAGE = "io.github.endpointlease.lambda.function.";

    private final Installation installation;
    private final ProjectConfig config;

    TemplateFunctions(Installation installation) {
        this.installation = installation;
        this.config = installation.config();
    }

    void addTo(Template template) {
        needed().forEach((id, described) -> template.add(own(id, described)));
    }

    /** The archives of this system's own functions, by what the names of their parameters begin with. */
    Map<String, String> archives() {
        Map<String, String> archives = new LinkedHashMap<>();
        needed().forEach((id, described) -> archives.put(id, archive(described)));
        return archives;
    }

    private static String archive(MappingNode function) {
        return "endpoint-lease-" + Nodes.text(Nodes.get(function, "Name")) + ".jar";
    }

    private Map<String, MappingNode> needed() {
        Map<String, MappingNode> functions = new LinkedHashMap<>();
        for (NodeTuple function : Fragment.read("functions.yaml").getValue()) {
            String id = Nodes.text(function.getKeyNode());
            if (isNeeded(id)) {
                functions.put(id, (MappingNode) function.getValueNode());
            }
        }
        return functions;
    }

    private boolean isNeeded(String id) {
        return switch (id) {
            case "Invoke" -> installation.hasPassThrough();
            case "Executions" -> installation.hasAsyncApi();
            default -> true;
        };
    }

    private MappingNode own(String id, MappingNode described) {
        MappingNode function = values(id).filled(described);
        MappingNode environment = merged(Nodes.get(function, "Environment"));
        Nodes.put(environment, "JAVA_TOOL_OPTIONS", Nodes.text("-XX:+TieredCompilation -XX:TieredStopAtLevel=1"));
        MappingNode snapStart = Nodes.map();
        Nodes.put(snapStart, "ApplyOn", Nodes.get(function, "SnapStart"));
        String name = config.projectPrefix() + "-lease-" + Nodes.text(Nodes.get(function, "Name"));
        return versioned(function(id, name, environment)
                .with("description", Nodes.get(function, "Description"))
                .with("runtime", config.runtime().text())
                .with("architectures", Nodes.texts(List.of("arm64")))
                .with("handler", PACKAGE + Nodes.text(Nodes.get(function, "Class")) + "::handleRequest")
                .with("archive", archive(function))
                .with("timeout", Nodes.number(Long.parseLong(Nodes.text(Nodes.get(function, "Timeout")))))
                .with("snap-start", snapStart)
                .with("statements", Nodes.get(function, "Statements")));
    }

    /** A function of the user's, for one model. */
    void addArchive(ModelConfig model, LambdaSource.Archive archive, Template template) {
        String id = archiveId(installation, model);
        MappingNode environment = Nodes.map();
        Nodes.put(
                environment,
                "ENDPOINT_NAME",
                Nodes.text(config.endpointName(model).value()));
        template.add(installation.fragment("archive.yaml").with("id", id).filled());
        template.add(versioned(function(id, config.projectPrefix() + "-" + model.name() + "-Function", environment)
                .with("description", "Passes requests through to " + config.endpointName(model) + ".")
                .with("runtime", archive.runtime())
                .without("architectures")
                .with("handler", archive.handler())
                .with("archive", "the function that answers at /" + Installation.route(model))
                .with("timeout", Nodes.number(70))
                .without("snap-start")
                .with("statements", installation.invoke("InvokeModel", model::equals))));
    }

    /** What the parameters and resources of a model's own function begin with. */
    static String archiveId(Installation installation, ModelConfig model) {
        return installation.logicalId(model) + "Code";
    }

    private Fragment function(String id, String name, MappingNode environment) {
        Limits.checkEnvironment(name, environment);
        return installation
                .fragment("function.yaml")
                .with("id", id)
                .with("function-name", name)
                .with("environment", environment);
    }

    /**
     * Whatever is set differently in the function gives the version another name. What is not the function's own, such as its role,
     * may not: Lambda publishes no second version of the same code and settings, and the update would fail.
     */
    private static MappingNode versioned(Fragment function) {
        MappingNode resources =
                (MappingNode) Nodes.get(function.with("settings-hash", "").filled(), "Resources");
        String id = Nodes.keys(resources).stream()
                .filter(name -> name.endsWith("Function"))
                .findFirst()
                .orElseThrow();
        Node settings = Nodes.get((MappingNode) Nodes.get(resources, id), "Properties");
        return function.with("settings-hash", Template.hash(settings)).filled();
    }

    private Fragment values(String id) {
        Map<String, Node> statements =
                installation.statements(config.leaseStore().text());
        return installation
                .fragment("functions.yaml")
                .with(statements)
                .with(installation.statements(config.leaseStore().text() + "-routed"))
                .with(installation.statements("endpoints"))
                .with("lease-stores", everyStore())
                .with("leases-environment", leasesEnvironment(id.equals("LeaseResource")))
                .with("accept-plaintext-tokens", Boolean.toString(config.acceptPlaintextTokens()))
                .with("grace-seconds", Long.toString(config.grace().toSeconds()))
                .with("model-routes", installation.modelRoutes())
                .with("public-routes", installation.publicRoutes())
                .with("async-endpoints", installation.asyncEndpoints())
                .with(
                        "invoke-lambda-models",
                        installation.invoke("InvokeModels", Installation::isPassThrough, "sagemaker:DescribeEndpoint"))
                .with(
                        "reconcile-arn",
                        Nodes.sub("arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
                                + config.projectPrefix() + "-lease-reconcile:live"));
    }

    /** Moving leases from one store to the other needs both. */
    private SequenceNode everyStore() {
        List<Node> statements = new ArrayList<>();
        for (String store : List.of("ssm", "dynamodb", "moving")) {
            installation
                    .statements(store)
                    .values()
                    .forEach(group -> statements.addAll(((SequenceNode) group).getValue()));
        }
        return Nodes.list(statements);
    }

    /** What every function that reads leases is told. That which moves them takes the store that is wanted, the others that which has them. */
    private MappingNode leasesEnvironment(boolean moves) {
        MappingNode environment = Nodes.map();
        Nodes.put(environment, "PROJECT_PREFIX", Nodes.text(config.projectPrefix()));
        Nodes.put(
                environment,
                "LEASE_STORE",
                moves ? Nodes.text(config.leaseStore().text()) : Nodes.attribute("LeaseStore", "LeaseStore"));
        if (moves || config.leaseStore() == LeaseStore.DYNAMODB) {
            Nodes.put(environment, "LEASE_TABLE", Nodes.ref("LeaseTable"));
        }
        Duration longest = config.longestLease();
        if (longest != null) {
            Nodes.put(environment, "LONGEST_LEASE_MINUTES", Nodes.text(LeaseSettings.minutes(longest)));
        }
        putIfAny(environment, "LONGEST_LEASES", installation.longestLeases());
        Nodes.put(environment, "ADOPT_EXISTING", Nodes.text(Boolean.toString(config.adoptExisting())));
        Nodes.put(
                environment,
                "DELETE_WINDOW_SECONDS",
                Nodes.text(Long.toString(config.quarantine().toSeconds())));
        return environment;
    }

    private static void putIfAny(MappingNode map, String key, @Nullable Node value) {
        if (value != null) {
            Nodes.put(map, key, value);
        }
    }

    /** Variables stand in one mapping, or in several, one after the other. */
    private static MappingNode merged(Node variables) {
        MappingNode all = Nodes.map();
        List<Node> parts = variables instanceof SequenceNode several ? several.getValue() : List.of(variables);
        parts.forEach(part -> all.getValue().addAll(((MappingNode) part).getValue()));
        return all;
    }
}
