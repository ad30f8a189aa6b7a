package io.github.endpointlease.local;

import io.github.endpointlease.cloudformation.config.Integration;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.model.Token;
import java.util.Optional;

/** What the gateway prints once it is ready: where it is, how to get in, and what to try first. */
record Banner(Settings settings, ProjectConfig config, LocalGateway gateway) {
    String text(long millis) {
        String url = "http://127.0.0.1:" + gateway.port() + "/prod";
        String header = "-H 'Authorization: " + tokenInCommands() + "'";
        StringBuilder text = new StringBuilder();
        line(text, "");
        line(text, "Endpoint Lease is ready (" + millis + " ms). Ctrl-C stops it, and everything it started.");
        line(text, "");
        line(text, "  URL     " + url);
        line(text, "  Token   " + tokenLine());
        line(text, "  State   " + settings.data());
        for (String warning : config.warnings()) {
            line(text, "  Note    " + warning);
        }
        line(text, "");
        line(text, "  ask     curl " + header + " " + url + "/endpoint-expiry");
        config.models().stream().findFirst().ifPresent(model -> {
            line(
                    text,
                    "  extend  curl " + header + " --data '{\"EndpointName\": \"" + config.endpointName(model)
                            + "\", \"minutes\": 30}' " + url + "/endpoint-expiry");
        });
        firstRoute()
                .ifPresent(route -> line(
                        text,
                        "  invoke  curl " + header
                                + " -H 'Content-Type: application/json' --data '{\"inputs\": \"How long is my endpoint up?\"}' "
                                + url + "/" + route));
        return text.toString();
    }

    private Optional<String> firstRoute() {
        return config.models().stream()
                .flatMap(model -> Optional.ofNullable(model.integration()).stream())
                .map(Integration::apiResourceName)
                .findFirst();
    }

    private String tokenLine() {
        return gateway.madeToken()
                .map(token -> token.reveal() + "   (made now and shown this once: only its hash is kept)")
                .orElseGet(() -> settings.token() == null
                        ? "the one shown at the first start; lost it? set " + Settings.TOKEN
                        : "the one in " + Settings.TOKEN);
    }

    private String tokenInCommands() {
        return gateway.madeToken()
                .map(Token::reveal)
                .orElse(settings.token() == null ? "<token>" : "'\"$" + Settings.TOKEN + "\"'");
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
