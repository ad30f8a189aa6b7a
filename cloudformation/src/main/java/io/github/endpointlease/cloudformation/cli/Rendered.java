package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.config.ProjectConfig;

/**
 * A configuration and what it comes to.
 *
 * @param config what the file says
 * @param template the template, in YAML
 */
record Rendered(ProjectConfig config, String template) {}
