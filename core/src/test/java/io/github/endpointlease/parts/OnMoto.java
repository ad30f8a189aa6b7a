package io.github.endpointlease.parts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Its tests run against {@code moto_server} where that is on the PATH, and take an {@link AwsServer} in their constructor. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag(AwsPart.Tags.MOTO)
@ExtendWith(MotoServer.Part.class)
public @interface OnMoto {}
