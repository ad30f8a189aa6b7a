package io.github.endpointlease.cloudformation.jumpstart;

/**
 * What a hub says of one version of a model.
 *
 * @param version which version it is
 * @param json the content of {@code HubContentDocument}
 */
public record HubDocument(String version, String json) {}
