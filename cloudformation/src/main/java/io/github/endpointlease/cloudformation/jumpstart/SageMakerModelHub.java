package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.BackendException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeHubContentResponse;
import software.amazon.awssdk.services.sagemaker.model.HubContentType;
import software.amazon.awssdk.services.sagemaker.model.ResourceNotFoundException;

/**
 * SageMaker's public hub. Needs {@code sagemaker:DescribeHubContent} on {@code hub/SageMakerPublicHub} and {@code
 * hub-content/SageMakerPublicHub/Model/*}. Safe for use by many threads.
 */
public final class SageMakerModelHub implements ModelHub {
    /** The hub that AWS fills. */
    public static final String HUB = "SageMakerPublicHub";

    private final SageMakerClient client;

    /**
     * @param client a client of the region that is asked about; its caller closes it
     */
    public SageMakerModelHub(SageMakerClient client) {
        this.client = client;
    }

    @Override
    public HubDocument describe(String region, String modelId, @Nullable String version) {
        String ours = client.serviceClientConfiguration().region().id();
        if (!ours.equals(region)) {
            throw BackendException.lasting(
                    "The hub was to be asked in " + region + ", but the client is of " + ours, null);
        }
        String model = "model " + modelId + (version == null ? "" : " in version " + version);
        try {
            DescribeHubContentResponse found = client.describeHubContent(request -> request.hubName(HUB)
                    .hubContentType(HubContentType.MODEL)
                    .hubContentName(modelId)
                    .hubContentVersion(version));
            return new HubDocument(found.hubContentVersion(), found.hubContentDocument());
        } catch (ResourceNotFoundException absent) {
            throw new ModelNotFoundException(HUB + " has no " + model + " in " + region, absent);
        } catch (AwsServiceException refused) {
            String message = "AWS failed while looking up " + model + ": " + said(refused);
            throw refused.isThrottlingException() || refused.statusCode() >= 500
                    ? BackendException.passing(message, refused)
                    : BackendException.lasting(message, refused);
        } catch (SdkException unreachable) {
            throw BackendException.passing(
                    "AWS could not be asked for " + model + ": " + unreachable.getMessage(), unreachable);
        }
    }

    private static String said(AwsServiceException refused) {
        AwsErrorDetails details = refused.awsErrorDetails();
        return details == null
                ? String.valueOf(refused.getMessage())
                : details.errorCode() + ": " + details.errorMessage();
    }
}
