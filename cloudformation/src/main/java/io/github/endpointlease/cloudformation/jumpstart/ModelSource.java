package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.InvalidValueException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a SageMaker model is made from. */
public sealed interface ModelSource {
    /**
     * A container image with data and variables.
     *
     * @param image the image's address
     * @param data the model's data, or null where the image has it
     * @param environment the container's variables, sorted by name
     */
    record ContainerImage(String image, @Nullable ModelData data, Map<String, String> environment)
            implements ModelSource {
        /**
         * @throws InvalidValueException if the image is empty, or SageMaker refuses such variables
         */
        public ContainerImage {
            DefinitionRules.image("image", image);
            environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
            DefinitionRules.environment("environment", environment);
        }

        /** Returns everything but the values of variables: people put keys there. */
        @Override
        public String toString() {
            return "ContainerImage[image=" + image + ", data=" + data + ", environment=" + environment.keySet() + "]";
        }
    }

    /**
     * A model package, for example of AWS Marketplace. It has its image, data and variables in itself.
     *
     * @param arn the package's ARN
     */
    record ModelPackage(String arn) implements ModelSource {
        /**
         * @throws InvalidValueException if it is no model package's ARN
         */
        public ModelPackage {
            DefinitionRules.modelPackageArn("arn", arn);
        }
    }
}
