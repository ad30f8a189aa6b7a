/** Turns a configuration into one CloudFormation template. The template's parts are YAML, in resources of the same name as this package. */
@NullMarked
package io.github.endpointlease.cloudformation.template;

import org.jspecify.annotations.NullMarked;
