package io.github.endpointlease.live;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** Opens the account once in a run, and closes its clients after the last test. */
final class LiveExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace LIVE = ExtensionContext.Namespace.create(LiveExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LiveAccount.class;
    }

    @Override
    public LiveAccount resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(LIVE)
                .computeIfAbsent(LiveAccount.class, type -> open(context), LiveAccount.class);
    }

    /** JUnit looks its parameters up among the system properties, too. */
    private static LiveAccount open(ExtensionContext context) {
        Set<String> given = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(LiveSettings.PREFIX))
                .collect(Collectors.toSet());
        return LiveAccount.open(
                context::getConfigurationParameter,
                given,
                new DefaultAwsRegionProviderChain(),
                DefaultCredentialsProvider.builder().build());
    }
}
