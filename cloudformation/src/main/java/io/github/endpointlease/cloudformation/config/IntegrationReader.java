package io.github.endpointlease.cloudformation.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the routes of one model after the other, and remembers those that are taken. */
final class IntegrationReader {
    private final Findings findings;
    private final Map<String, String> pathByRoute = new HashMap<>();

    IntegrationReader(Findings findings) {
        this.findings = findings;
    }

    /** Null where it has a fault, which is then among the findings. */
    @Nullable
    Integration read(Section integration) {
        int before = findings.faultCount();
        Integration.Type type =
                integration.requiredChoice("type", Integration.Type::of, "lambda or api", Integration.Type.LAMBDA);
        Optional<Section> properties = integration.requiredSection("properties");
        integration.warnOfUnknownKeys();
        if (properties.isEmpty()) {
            return null;
        }
        LambdaSource lambda = lambda(type, properties.get());
        String route = properties.get().requiredText("api_resource_name", this::checkRoute);
        properties.get().warnOfUnknownKeys();
        return findings.unless(before, () -> new Integration(type, lambda, route))
                .orElse(null);
    }

    private LambdaSource lambda(Integration.Type type, Section properties) {
        int before = findings.faultCount();
        String source = properties.text("lambda_src", ModelRules::lambdaSrc);
        String handler = properties.text("lambda_handler", ModelRules::lambdaHandler);
        String runtime = properties.text("lambda_runtime", ModelRules::lambdaRuntime);
        if (source != null && ModelRules.isArchive(source)) {
            Companions.requireBeside(properties, "lambda_handler", "lambda_src");
            if (!ModelRules.isJar(source)) {
                Companions.requireBeside(properties, "lambda_runtime", "lambda_src");
            }
        } else {
            warnOfArchiveKeys(properties);
        }
        if (findings.faultCount() > before || source == null) {
            return LambdaSource.DEFAULT;
        }
        String path = properties.path("lambda_src");
        if (type == Integration.Type.API) {
            findings.warn(path + " has no effect: API Gateway calls SageMaker itself where the type is api");
            return LambdaSource.DEFAULT;
        }
        if (handler != null && ModelRules.isArchive(source)) {
            return new LambdaSource.Archive(source, handler, runtime == null ? JavaRuntime.JAVA21.text() : runtime);
        }
        findings.warn(path + " (" + Findings.quoted(source)
                + ") is not deployed: a function of this system passes the requests through in its place");
        return new LambdaSource.PassThrough(source);
    }

    private void warnOfArchiveKeys(Section properties) {
        List.of("lambda_handler", "lambda_runtime").stream()
                .filter(properties::has)
                .forEach(key -> findings.warn(
                        properties.path(key) + " has no effect without a lambda_src that ends in .jar or .zip"));
    }

    private void checkRoute(String path, String route) {
        Rules.apiResourceName(path, route);
        String earlier = pathByRoute.putIfAbsent(route, path);
        if (earlier != null) {
            findings.fault(path, "must differ from " + earlier, Findings.quoted(route));
        }
    }
}
