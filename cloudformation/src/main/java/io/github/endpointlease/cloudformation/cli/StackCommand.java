package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import io.github.endpointlease.cloudformation.deploy.Deployer;
import io.github.endpointlease.cloudformation.deploy.Retainer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands. Each method is one. */
@Command(
        name = "endpoint-lease-stack",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Makes one CloudFormation stack of a config.json: SageMaker endpoints that run while their lease has"
                        + " time left.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "It ends with 0 if it did what it was asked to, 1 if something went wrong, 2 if it was called wrongly.",
            "Warnings and errors are on stderr."
        })
final class StackCommand {
    /** Or the ARN of one. Source: the API reference of CreateChangeSet, DeleteStack. */
    private static final Pattern STACK = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,127}|arn:.*");

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    StackCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "render",
            mixinStandardHelpOptions = true,
            description =
                    "Writes the template. JumpStart models are looked up once and kept in config.lock.json beside the"
                            + " configuration.")
    int render(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration.")
                    Path config,
            @Option(names = "--output", required = true, paramLabel = "FILE", description = "Where the template goes.")
                    Path output,
            @Option(names = "--offline", description = "Take every model from the lock, and never ask AWS.")
                    boolean offline) {
        Renderer renderer = new Renderer(surroundings, config);
        renderer.requireOther(output);
        Output.write(output, renderer.render(renderer.read(), offline));
        surroundings.out().println("Wrote " + output);
        return 0;
    }

    @Command(
            name = "validate",
            mixinStandardHelpOptions = true,
            description = "Tells every fault of a configuration. Asks AWS nothing and writes nothing.")
    int validate(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration.")
                    Path config) {
        new Renderer(surroundings, config).validate();
        return 0;
    }

    @Command(
            name = "deploy",
            mixinStandardHelpOptions = true,
            description =
                    "Renders, uploads what is new, shows what will change, and after a yes creates or updates the stack.")
    int deploy(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration.")
                    Path config,
            @Option(
                            names = "--stack-name",
                            paramLabel = "NAME",
                            description = "The stack; <project_prefix>-endpoint-lease unless given.")
                    @Nullable
                    String stack,
            @Option(
                            names = "--bucket",
                            paramLabel = "NAME",
                            description =
                                    "The bucket for the code; endpoint-lease-<account>-<region>, made if it is missing,"
                                            + " unless given.")
                    @Nullable
                    String bucket,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        surroundings.requireConfirmable(yes);
        Renderer renderer = new Renderer(surroundings, config);
        ProjectConfig project = renderer.read();
        String name = stackName(stack, project);
        deployer(project.regionName(), yes)
                .deploy(new Deployer.Order(
                        name,
                        bucket,
                        project.existingAuthTable() ? null : project.authTableName(),
                        renderer.render(project, false),
                        Archives.of(config, project)));
        return 0;
    }

    @Command(
            name = "destroy",
            mixinStandardHelpOptions = true,
            description =
                    "Deletes the stack, after a yes: its leases end, and its endpoints are deleted unless the stack was"
                            + " told to keep them.")
    int destroy(
            @Option(names = "--config", paramLabel = "FILE", description = "The configuration that was deployed.")
                    @Nullable
                    Path config,
            @Option(
                            names = "--stack-name",
                            paramLabel = "NAME",
                            description = "The stack; with --config <project_prefix>-endpoint-lease unless given.")
                    @Nullable
                    String stack,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        if (config != null) {
            surroundings.requireConfirmable(yes);
            ProjectConfig project = ProjectConfigReader.read(config);
            deployer(project.regionName(), yes).destroy(stackName(stack, project));
        } else if (stack != null) {
            surroundings.requireConfirmable(yes);
            deployer(null, yes).destroy(stack);
        } else {
            CommandLine command =
                    Objects.requireNonNull(spec).commandLine().getSubcommands().get("destroy");
            throw new ParameterException(command, "Missing required option: '--config=FILE' or '--stack-name=NAME'");
        }
        return 0;
    }

    @Command(
            name = "retain",
            mixinStandardHelpOptions = true,
            description =
                    "First step of moving from the original: after a yes, updates its stack and those nested in it so that"
                            + " parameters, tables, models and endpoint configs outlive it and its timer rests.")
    int retain(
            @Option(
                            names = "--stack-name",
                            required = true,
                            paramLabel = "NAME",
                            description = "The original's stack, the one that the others are nested in.")
                    String stack,
            @Option(
                            names = "--bucket",
                            paramLabel = "NAME",
                            description =
                                    "The bucket for the templates; endpoint-lease-<account>-<region>, made if it is"
                                            + " missing, unless given.")
                    @Nullable
                    String bucket,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        surroundings.requireConfirmable(yes);
        new Retainer(
                        surroundings.aws().to(null),
                        surroundings.terminal(yes),
                        surroundings.pause(),
                        surroundings.clock())
                .retain(stack, bucket);
        return 0;
    }

    private Deployer deployer(@Nullable String region, boolean yes) {
        return new Deployer(
                surroundings.aws().to(region), surroundings.terminal(yes), surroundings.pause(), surroundings.clock());
    }

    private static String stackName(@Nullable String given, ProjectConfig project) {
        String name = given == null ? project.projectPrefix() + "-endpoint-lease" : given;
        if (!STACK.matcher(name).matches()) {
            throw new DeployException(
                    name
                            + " cannot be a stack's name, which is a letter with up to 127 letters, digits and hyphens after it."
                            + " Choose another one with --stack-name.",
                    null);
        }
        return name;
    }
}
