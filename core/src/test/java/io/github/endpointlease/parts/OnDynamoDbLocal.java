package io.github.endpointlease.parts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Its tests run against DynamoDB Local in this process, alone or behind the stand-in. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag(AwsPart.Tags.DYNAMODB_LOCAL)
public @interface OnDynamoDbLocal {}
