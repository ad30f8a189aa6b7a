package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.deploy.AwsConnection;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the program in this process. */
final class Cli {
    private final Question question;
    private final Surroundings.Regions regions;
    /** The regions that were asked for; the one the SDK would choose is null. */
    final List<@Nullable String> connected = new ArrayList<>();

    Cli(Question question, Surroundings.Regions regions) {
        this.question = question;
        this.regions = regions;
    }

    /** Without AWS, and with nobody to ask. */
    static Cli alone() {
        return new Cli(Question.nobody(), region -> {
            throw new DeployException("AWS was asked", null);
        });
    }

    static Cli with(AwsConnection aws, String answer) {
        return new Cli(text -> Optional.of(answer), region -> aws);
    }

    /** What it came to. */
    record Result(int code, String out, String err) {
        List<String> errors() {
            return err.lines().filter(line -> line.startsWith("error: ")).toList();
        }
    }

    Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = CommandLineTool.run(
                new Surroundings(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        question,
                        region -> {
                            connected.add(region);
                            return regions.to(region);
                        },
                        () -> true,
                        InstantSource.fixed(Instant.parse("2026-01-31T08:00:00Z"))),
                args);
        return new Result(code, out.toString(), err.toString());
    }
}
