package io.github.endpointlease.cloudformation.jumpstart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.InvalidValueException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses get into policies, so none may hold what would widen one, or be another resource's name. */
class ModelSourceTest {
    @ParameterizedTest
    @ValueSource(strings = {"${AWS::Region}", "*", "a?", "<id>", "{a}"})
    void anAddressHasNothingThatAPolicyUnderstands(String part) {
        assertThatThrownBy(() -> new ModelData("s3://models/" + part + "/", null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("uri must be s3://<bucket>/… without $ { } < > * ?, but was: ");
        assertThatThrownBy(() -> new ModelSource.ContainerImage(
                        "111122223333.dkr.ecr.us-east-1.amazonaws.com/" + part, null, Map.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("image must be ");
        assertThatThrownBy(() ->
                        new ModelSource.ModelPackage("arn:aws:sagemaker:us-east-1:111122223333:model-package/" + part))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("arn must be ");
    }
}
