package io.github.endpointlease.lambda;

import io.github.endpointlease.Caller;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Scope;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Carries a caller from the authorizer to the handlers, as flat texts: API Gateway passes nothing else on. */
final class CallerContext {
    private static final String NAME = "callerName";
    private static final String SCOPES = "callerScopes";
    private static final String ENDPOINTS = "callerEndpoints";

    private CallerContext() {}

    static Map<String, Object> write(Caller caller) {
        return Map.of(
                NAME,
                caller.name(),
                SCOPES,
                joined(caller.scopes().stream().map(Scope::text).sorted()),
                ENDPOINTS,
                joined(caller.endpoints().stream().map(EndpointPattern::value)));
    }

    /** Empty wherever it is not exactly what {@link #write} wrote: then nobody was let in. */
    static Optional<Caller> read(@Nullable Map<String, Object> context) {
        if (context == null
                || !(context.get(NAME) instanceof String name)
                || !(context.get(SCOPES) instanceof String scopes)
                || !(context.get(ENDPOINTS) instanceof String endpoints)
                || name.isBlank()) {
            return Optional.empty();
        }
        try {
            Set<Scope> granted = split(scopes).map(Scope::parse).collect(Collectors.toCollection(LinkedHashSet::new));
            List<EndpointPattern> patterns =
                    split(endpoints).map(EndpointPattern::new).toList();
            return Optional.of(new Caller(name, granted, patterns));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static String joined(Stream<String> texts) {
        return texts.collect(Collectors.joining(" "));
    }

    private static Stream<String> split(String texts) {
        return Arrays.stream(texts.split(" ", -1));
    }
}
