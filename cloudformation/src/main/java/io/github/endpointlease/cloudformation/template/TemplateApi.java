package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.cloudformation.config.Integration;
import io.github.endpointlease.cloudformation.config.LambdaSource;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.Throttle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** The API: its routes, who may call them, how often, and what is written down about it. For one rendering by one thread. */
final class TemplateApi {
    /** As which API Gateway deploys a method {@code ANY}, less those that the route has; it knows settings of each alone. */
    private static final List<String> METHODS = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    /** Of each method that a route does not have. They are answered 405 without a token, so by anybody's leave. */
    private static final Throttle REFUSED = new Throttle(5, 10);

    private final Installation installation;
    private final ProjectConfig config;
    private final List<MappingNode> routes = new ArrayList<>();
    private final List<Node> refusals = new ArrayList<>();

    TemplateApi(Installation installation) {
        this.installation = installation;
        this.config = installation.config();
    }

    void addTo(Template template) {
        own("Leases", "Leases", "endpoint-expiry", "GET", "POST");
        if (installation.hasAsyncApi()) {
            own("StartExecution", "Executions", "startexecution", "POST");
            own("DescribeExecution", "Executions", "describeexecution", "POST");
        }
        config.models().stream().filter(model -> model.integration() != null).forEach(this::model);

        List<String> parts = new ArrayList<>();
        MappingNode all = Nodes.map();
        for (MappingNode route : routes) {
            MappingNode resources = (MappingNode) Nodes.get(route, "Resources");
            Nodes.keys(resources).stream()
                    .filter(id -> !id.endsWith("Resource"))
                    .forEach(parts::add);
            all.getValue().addAll(resources.getValue());
        }
        // gateway responses and media types are copied into a deployment, too
        MappingNode whole = (MappingNode) Nodes.get(api("", parts).filled(), "Resources");
        Nodes.keys(whole).stream().filter(id -> id.endsWith("Response")).forEach(parts::add);
        all.getValue().addAll(whole.getValue());
        String hash = Template.hash(all);
        Node direct = installation.invoke("InvokeModels", Installation::isDirect);
        if (direct != null) {
            template.add(installation
                    .fragment("direct-role.yaml")
                    .with("invoke-direct-models", direct)
                    .filled());
        }
        routes.forEach(template::add);
        template.add(api(hash, parts).filled());
        for (String function : calledFunctions()) {
            template.add(installation
                    .fragment("api-permission.yaml")
                    .with("function", function)
                    .filled());
        }
    }

    private Fragment api(String hash, List<String> parts) {
        return installation
                .fragment("api.yaml")
                .with("api-hash", hash)
                .with("api-parts", Nodes.texts(parts))
                .with("stage-depends", Nodes.texts(stageNeeds()))
                .with("method-settings", methodSettings());
    }

    private void own(String id, String function, String path, String... methods) {
        route(id, path, methods);
        for (String method : methods) {
            lambda(id + (methods.length > 1 ? capitalized(method) : "Method"), id, method, function + "Alias", false);
        }
    }

    private void model(ModelConfig model) {
        Integration integration = Objects.requireNonNull(model.integration());
        String id = Installation.routeId(integration.apiResourceName());
        route(id, integration.apiResourceName(), "POST");
        if (integration.type() == Integration.Type.API) {
            routes.add(authorized("method-sagemaker.yaml", model.publicAccess())
                    .with("id", id + "Method")
                    .with("resource", id + "Resource")
                    .with("endpoint", config.endpointName(model).value())
                    .filled());
        } else {
            boolean archive = integration.lambda() instanceof LambdaSource.Archive;
            String alias = archive ? TemplateFunctions.archiveId(installation, model) + "Alias" : "InvokeAlias";
            lambda(id + "Method", id, "POST", alias, model.publicAccess());
        }
    }

    private void route(String id, String path, String... allowed) {
        routes.add(installation
                .fragment("route.yaml")
                .with("id", id)
                .with("path", path)
                .with("allow", String.join(", ", allowed))
                .filled());
        METHODS.stream()
                .filter(method -> !List.of(allowed).contains(method))
                .forEach(method -> refusals.add(settings(path, method, REFUSED)));
    }

    private void lambda(String id, String route, String method, String alias, boolean open) {
        routes.add(authorized("method-lambda.yaml", open)
                .with("id", id)
                .with("resource", route + "Resource")
                .with("method", method)
                .with("alias", alias)
                .filled());
    }

    private Fragment authorized(String file, boolean open) {
        return installation
                .fragment(file)
                .with("authorization-type", open ? "NONE" : "CUSTOM")
                .with("authorizer", open ? null : Nodes.ref("Authorizer"));
    }

    private List<String> calledFunctions() {
        List<String> functions = new ArrayList<>(List.of("Leases"));
        if (installation.hasPassThrough()) {
            functions.add("Invoke");
        }
        if (installation.hasAsyncApi()) {
            functions.add("Executions");
        }
        return functions;
    }

    /** Nobody can add time before the leases are there, nor while they are taken away. */
    private List<String> stageNeeds() {
        List<String> needs = new ArrayList<>(List.of("ApiAccount"));
        needs.addAll(installation.leases());
        return needs;
    }

    private Node methodSettings() {
        List<Node> settings = new ArrayList<>();
        MappingNode general = settings("*", "*", config.throttle());
        Nodes.put(general, "MetricsEnabled", Nodes.flag(true));
        settings.add(general);
        for (ModelConfig model : config.models()) {
            if (model.integration() != null && model.throttle() != null) {
                MappingNode own = settings(Installation.route(model), "POST", model.throttle());
                Nodes.put(own, "MetricsEnabled", Nodes.flag(true));
                settings.add(own);
            }
        }
        settings.addAll(refusals);
        return Nodes.list(settings);
    }

    private static MappingNode settings(String path, String method, @Nullable Throttle throttle) {
        MappingNode settings = Nodes.map();
        Nodes.put(settings, "ResourcePath", Nodes.text(path.equals("*") ? "/*" : "/~1" + path));
        Nodes.put(settings, "HttpMethod", Nodes.text(method));
        if (throttle != null) {
            Nodes.put(settings, "ThrottlingRateLimit", Nodes.number(throttle.ratePerSecond()));
            Nodes.put(settings, "ThrottlingBurstLimit", Nodes.number(throttle.burst()));
        }
        return settings;
    }

    private static String capitalized(String method) {
        return method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
    }
}
