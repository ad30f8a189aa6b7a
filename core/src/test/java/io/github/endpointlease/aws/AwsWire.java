package io.github.endpointlease.aws;

import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.DynamoDbLocal;
import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The stand-in and a client for each of its services. One account at a time lives on it; making it takes longer than a life. */
final class AwsWire implements AutoCloseable {
    final AwsStandIn aws = AwsStandIn.start().withDynamoDb(DynamoDbLocal.shared());
    final SsmClient ssm;
    final DynamoDbClient dynamoDb;
    final SageMakerClient sageMaker;
    final SageMakerRuntimeClient runtime;
    final SfnClient sfn;

    /**
     * @param patience how long a client waits for an answer
     * @param attempts how often the SDK sends a request at most
     */
    AwsWire(Duration patience, int attempts) {
        ssm = client(SsmClient.builder(), patience, attempts);
        dynamoDb = client(DynamoDbClient.builder(), patience, attempts);
        sageMaker = client(SageMakerClient.builder(), patience, attempts);
        runtime = client(SageMakerRuntimeClient.builder(), patience, attempts);
        sfn = client(SfnClient.builder(), patience, attempts);
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, Duration patience, int attempts) {
        builder.overrideConfiguration(settings -> settings.retryStrategy(retry -> retry.maxAttempts(attempts)));
        return Clients.client(builder, aws.uri(), patience);
    }

    @Override
    public void close() {
        ssm.close();
        dynamoDb.close();
        sageMaker.close();
        runtime.close();
        sfn.close();
        aws.close();
    }
}
