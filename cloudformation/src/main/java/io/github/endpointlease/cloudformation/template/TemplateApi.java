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
    private final Installation installation;
    private final ProjectConfig config;
    private final List<MappingNode> routes = new ArrayList<>();

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
        route(id, path, String.join(", ", methods));
        for (String method : methods) {
            lambda(id + (methods.length > 1 ? capitalized(method) : "Method"), id, method, function + "Alias", false);
        }
    }

    private void model(ModelConfig model) {
        Integration integration = Objects.requireNonNull(model.integration());
        String id = installation.logicalId(model);
        route(id, integration.apiResourceName(), "POST");
        if (integration.type() == Integration.Type.API) {
            routes.add(authorized("method-sagemaker.yaml", model.publicAccess())
                    .with("id", id + "Method")
                    .with("resource", id + "Resource")
                    .with("endpoint", config.endpointName(model).value())
                    .filled());
        } else {
            boolean archive = integration.lambda() instanceof LambdaSource.Archive;
            lambda(id + "Method", id, "POST", archive ? id + "CodeAlias" : "InvokeAlias", model.publicAccess());
        }
    }

    private void route(String id, String path, String allowed) {
        routes.add(installation
                .fragment("route.yaml")
                .with("id", id)
                .with("path", path)
                .with("allow", allowed)
                .filled());
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
        MappingNode general = Nodes.map();
        Nodes.put(general, "ResourcePath", Nodes.text("/*"));
        Nodes.put(general, "HttpMethod", Nodes.text("*"));
        Nodes.put(general, "MetricsEnabled", Nodes.flag(true));
        limit(general, config.throttle());
        settings.add(general);
        for (ModelConfig model : config.models()) {
            if (model.integration() != null && model.throttle() != null) {
                MappingNode own = Nodes.map();
                Nodes.put(own, "ResourcePath", Nodes.text("/~1" + Installation.route(model)));
                Nodes.put(own, "HttpMethod", Nodes.text("POST"));
                Nodes.put(own, "MetricsEnabled", Nodes.flag(true));
                limit(own, model.throttle());
                settings.add(own);
            }
        }
        return Nodes.list(settings);
    }

    private static void limit(MappingNode settings, @Nullable Throttle throttle) {
        if (throttle != null) {
            Nodes.put(settings, "ThrottlingRateLimit", Nodes.number(throttle.ratePerSecond()));
            Nodes.put(settings, "ThrottlingBurstLimit", Nodes.number(throttle.burst()));
        }
    }

    private static String capitalized(String method) {
        return method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
    }
}
