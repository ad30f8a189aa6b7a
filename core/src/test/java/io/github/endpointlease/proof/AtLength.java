package io.github.endpointlease.proof;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A test that costs much and tells little that others do not: it runs with {@code -Pproof}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "proof.at.length",
        matches = "true",
        disabledReason = "one of the longer proofs: ./mvnw -Pproof verify")
public @interface AtLength {}
