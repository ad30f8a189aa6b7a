package io.github.endpointlease.cloudformation.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"endpoint-lease-stack " + (version == null ? "(not packaged)" : version)};
    }
}
