package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.cloudformation.config.InferenceType;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ModelOrigin;
import io.github.endpointlease.cloudformation.jumpstart.ModelData;
import io.github.endpointlease.cloudformation.jumpstart.ModelDefinition;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource;
import io.github.endpointlease.cloudformation.jumpstart.S3DataType;
import io.github.endpointlease.cloudformation.jumpstart.S3Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A model's properties for CloudFormation, and what its containers have to reach. */
record ModelNodes(String id, ModelConfig model, ModelDefinition definition) {
    private static final Pattern ECR_IMAGE =
            Pattern.compile("(\\d{12})\\.dkr[.-]ecr[a-z-]*\\.([a-z0-9-]+)\\.[^/]+/([^:@]+)(?:[:@].*)?");
    private static final Pattern S3_URI = Pattern.compile("s3://([^/]+)/?(.*)");

    MappingNode modelProperties() {
        MappingNode properties = Nodes.map();
        Nodes.put(properties, "ExecutionRoleArn", Nodes.attribute(id + "Role", "Arn"));
        if (definition.networkIsolation()) {
            Nodes.put(properties, "EnableNetworkIsolation", Nodes.flag(true));
        }
        MappingNode container = Nodes.map();
        if (definition.source() instanceof ModelSource.ModelPackage part) {
            Nodes.put(container, "ModelPackageName", Nodes.text(part.arn()));
        } else {
            ModelSource.ContainerImage image = (ModelSource.ContainerImage) definition.source();
            Nodes.put(container, "Image", Nodes.text(image.image()));
            putData(container, image.data());
            if (!image.environment().isEmpty()) {
                MappingNode environment = Nodes.map();
                image.environment().forEach((name, value) -> Nodes.put(environment, name, Nodes.text(value)));
                Nodes.put(container, "Environment", environment);
            }
        }
        Nodes.put(properties, "PrimaryContainer", container);
        return properties;
    }

    private static void putData(MappingNode container, @Nullable ModelData data) {
        if (data == null) {
            return;
        }
        S3Source source = data.source();
        if (source == null) {
            Nodes.put(container, "ModelDataUrl", Nodes.text(data.uri()));
            return;
        }
        MappingNode s3 = Nodes.map();
        Nodes.put(s3, "S3Uri", Nodes.text(data.uri()));
        Nodes.put(s3, "S3DataType", Nodes.text(source.dataType().text()));
        Nodes.put(s3, "CompressionType", Nodes.text(source.compression().text()));
        if (source.acceptEula()) {
            MappingNode access = Nodes.map();
            Nodes.put(access, "AcceptEula", Nodes.flag(true));
            Nodes.put(s3, "ModelAccessConfig", access);
        }
        MappingNode modelData = Nodes.map();
        Nodes.put(modelData, "S3DataSource", s3);
        Nodes.put(container, "ModelDataSource", modelData);
    }

    MappingNode endpointConfigProperties() {
        MappingNode variant = Nodes.map();
        Nodes.put(variant, "VariantName", Nodes.text("AllTraffic"));
        Nodes.put(variant, "ModelName", Nodes.attribute(id, "ModelName"));
        Nodes.put(variant, "InstanceType", Nodes.text(model.instanceType()));
        Nodes.put(variant, "InitialInstanceCount", Nodes.number(model.instanceCount()));
        Nodes.put(variant, "InitialVariantWeight", Nodes.number(1));
        putSeconds(variant, "ModelDataDownloadTimeoutInSeconds", definition.modelDataDownloadTimeout());
        putSeconds(
                variant,
                "ContainerStartupHealthCheckTimeoutInSeconds",
                definition.containerStartupHealthCheckTimeout());
        String machine = definition.inferenceAmiVersion();
        if (machine != null) {
            Nodes.put(variant, "InferenceAmiVersion", Nodes.text(machine));
        }
        Integer volume = definition.volumeSizeGb();
        if (volume != null) {
            Nodes.put(variant, "VolumeSizeInGB", Nodes.number(volume));
        }
        MappingNode properties = Nodes.map();
        Nodes.put(properties, "ProductionVariants", Nodes.list(List.of(variant)));
        if (isAsync()) {
            Nodes.put(properties, "AsyncInferenceConfig", async());
        }
        return properties;
    }

    private static void putSeconds(MappingNode map, String key, @Nullable Duration time) {
        if (time != null) {
            Nodes.put(map, key, Nodes.number(time.toSeconds()));
        }
    }

    private MappingNode async() {
        MappingNode client = Nodes.map();
        // as the original has it
        Nodes.put(client, "MaxConcurrentInvocationsPerInstance", Nodes.number(4));
        MappingNode topics = Nodes.map();
        Nodes.put(topics, "SuccessTopic", Nodes.ref(id + "Success"));
        Nodes.put(topics, "ErrorTopic", Nodes.ref(id + "Error"));
        MappingNode output = Nodes.map();
        Nodes.put(output, "S3OutputPath", Nodes.sub("s3://${" + id + "Answers}/answers/"));
        Nodes.put(output, "S3FailurePath", Nodes.sub("s3://${" + id + "Answers}/failures/"));
        Nodes.put(output, "NotificationConfig", topics);
        MappingNode config = Nodes.map();
        Nodes.put(config, "ClientConfig", client);
        Nodes.put(config, "OutputConfig", output);
        return config;
    }

    private boolean isAsync() {
        return model.inferenceType() == InferenceType.ASYNC;
    }

    SequenceNode statements() {
        List<Node> statements = new ArrayList<>();
        if (definition.source() instanceof ModelSource.ContainerImage image) {
            pullImage(image.image(), statements);
            ModelData data = image.data();
            if (data != null) {
                readData(data, statements);
            }
        }
        if (isAsync()) {
            statements.add(statement(
                    "ReadRequestsAndWriteAnswers",
                    List.of("s3:GetObject", "s3:PutObject"),
                    Nodes.sub("${" + id + "Answers.Arn}/*")));
            statements.add(statement(
                    "TellOfAnswers",
                    List.of("sns:Publish"),
                    Nodes.list(List.of(Nodes.ref(id + "Success"), Nodes.ref(id + "Error")))));
        }
        return Nodes.list(statements);
    }

    /**
     * The role is the same one when a model changes, and an endpoint that goes on with the model before needs its image and data
     * whenever one of its instances is replaced. Versions of a JumpStart model are in one bucket and one registry, both AWS's; of what
     * lies in those of the user's, only what he names is allowed.
     */
    private boolean isOfJumpStart() {
        return model.origin() instanceof ModelOrigin.JumpStart;
    }

    private void pullImage(String image, List<Node> statements) {
        Matcher ecr = ECR_IMAGE.matcher(image);
        if (!ecr.matches()) {
            return;
        }
        // IAM takes nothing narrower for the first
        statements.add(statement("LogInToEcr", List.of("ecr:GetAuthorizationToken"), Nodes.text("*")));
        statements.add(statement(
                "PullImage",
                List.of("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
                Nodes.sub("arn:${AWS::Partition}:ecr:" + ecr.group(2) + ":" + ecr.group(1) + ":repository/"
                        + (isOfJumpStart() ? "*" : ecr.group(3)))));
    }

    private void readData(ModelData data, List<Node> statements) {
        Matcher s3 = S3_URI.matcher(data.uri());
        if (!s3.matches()) {
            throw new IllegalArgumentException("the address of a model's data must be in S3: " + data.uri());
        }
        String bucket = "arn:${AWS::Partition}:s3:::" + s3.group(1);
        MappingNode list = statement("ListModel", List.of("s3:ListBucket"), Nodes.sub(bucket));
        if (isOfJumpStart()) {
            statements.add(statement("ReadModel", List.of("s3:GetObject"), Nodes.sub(bucket + "/*")));
            statements.add(list);
            return;
        }
        S3Source source = data.source();
        boolean prefix = source != null && source.dataType() == S3DataType.S3_PREFIX;
        statements.add(statement(
                "ReadModel", List.of("s3:GetObject"), Nodes.sub(bucket + "/" + s3.group(2) + (prefix ? "*" : ""))));
        MappingNode keys = Nodes.map();
        Nodes.put(keys, "s3:prefix", Nodes.text(s3.group(2) + "*"));
        MappingNode condition = Nodes.map();
        Nodes.put(condition, "StringLike", keys);
        Nodes.put(list, "Condition", condition);
        statements.add(list);
    }

    private static MappingNode statement(String sid, List<String> actions, Node resource) {
        MappingNode statement = Nodes.map();
        Nodes.put(statement, "Sid", Nodes.text(sid));
        Nodes.put(statement, "Effect", Nodes.text("Allow"));
        Nodes.put(statement, "Action", actions.size() == 1 ? Nodes.text(actions.get(0)) : Nodes.texts(actions));
        Nodes.put(statement, "Resource", resource);
        return statement;
    }
}
