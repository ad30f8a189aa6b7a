package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.cloudformation.config.Domain;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.jumpstart.ModelDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The CloudFormation template of an installation: one document without nested stacks. The same configuration and models give the
 * same bytes. The bucket, keys and hashes of the functions' code are parameters of it.
 */
public final class StackTemplate {
    private StackTemplate() {}

    /**
     * Renders the template.
     *
     * @param config what is wanted
     * @param models what each model of the configuration is made from, by its name
     * @return YAML, in UTF-8 at most 1 MB
     * @throws TemplateException if the installation does not fit into one stack, or into Lambda's settings
     */
    public static String render(ProjectConfig config, Map<String, ModelDefinition> models) {
        Installation installation = new Installation(config);
        Template template = new Template(installation.fragment("base.yaml").filled());
        TemplateFunctions functions = new TemplateFunctions(installation);
        TemplateApi api = new TemplateApi(installation);

        if (!config.existingAuthTable()) {
            template.add(installation.fragment("token-table.yaml").filled());
        }
        template.add(installation.fragment("lease-table.yaml").filled());
        functions.addTo(template);
        TemplateModels modelParts = new TemplateModels(installation, models);
        config.models().forEach(model -> modelParts.add(model, template));
        template.add(installation
                .fragment("leases.yaml")
                .with("leases", Nodes.texts(installation.leases()))
                .filled());
        if (installation.hasAsyncApi()) {
            template.add(installation
                    .fragment("machine.yaml")
                    .with("invoke-async-models", installation.invoke("InvokeModels", ModelConfig::asyncApiEnabled))
                    .filled());
        }
        api.addTo(template);
        addDomain(config, installation, template);
        template.add(installation.fragment("alarms.yaml").filled());
        String mail = config.alarmEmail();
        if (mail != null) {
            template.add(
                    Fragment.of("alarm-mail.yaml").with("alarm-email", mail).filled());
        }
        template.add(installation
                .fragment("left-behind.yaml")
                .with("everything-else", Nodes.texts(template.last()))
                .filled());
        Node configs = installation.endpointConfigs();
        if (configs != null) {
            template.add(Fragment.of("configs.yaml").with("configs", configs).filled());
        }
        String yaml = template.toYaml();
        Limits.check(template, yaml);
        return yaml;
    }

    /**
     * Tells which of this system's own archives the template asks for, one for each function.
     *
     * @param config what is wanted
     * @return the archives' names, such as {@code endpoint-lease-api.jar}, by what the names of their two parameters begin with:
     *     {@code <name>Key} and {@code <name>Sha256}
     */
    public static Map<String, String> ownArchives(ProjectConfig config) {
        return new TemplateFunctions(new Installation(config)).archives();
    }

    /**
     * Tells which of the user's archives the template asks for.
     *
     * @param config what is wanted
     * @return the archives' paths as the configuration has them, by what the names of their two parameters begin with, as above
     */
    public static Map<String, String> usersArchives(ProjectConfig config) {
        Installation installation = new Installation(config);
        Map<String, String> archives = new LinkedHashMap<>();
        for (ModelConfig model : config.models()) {
            TemplateModels.archive(model)
                    .ifPresent(
                            archive -> archives.put(TemplateFunctions.archiveId(installation, model), archive.path()));
        }
        return archives;
    }

    private static void addDomain(ProjectConfig config, Installation installation, Template template) {
        Domain domain = config.domain();
        if (domain == null) {
            return;
        }
        String zone = domain.hostedZoneId();
        List<String> files = zone == null ? List.of("domain.yaml") : List.of("domain.yaml", "domain-record.yaml");
        for (String file : files) {
            template.add(installation
                    .fragment(file)
                    .with("domain-name", domain.name())
                    .with("certificate-arn", domain.certificateArn())
                    .with("hosted-zone-id", zone == null ? null : Nodes.text(zone))
                    .filled());
        }
    }
}
