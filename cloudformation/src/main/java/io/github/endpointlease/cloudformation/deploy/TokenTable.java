package io.github.endpointlease.cloudformation.deploy;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** The table of the tokens, which outlives its stack: a later one that would create it again could only fail. */
final class TokenTable {
    /** What the template calls it. */
    static final String LOGICAL_ID = "TokenTable";

    private static final String WAYS =
            "set ddb_auth_table_existing to true to go on with its tokens, or ddb_auth_table_name to another name";

    /** What to do about it in a deployment after a deletion. */
    static final String NEXT_TIME = "Before you deploy again, " + WAYS + ".";

    private TokenTable() {}

    /** Refuses to create a stack that would create a table that is there. */
    static void requireAbsent(AwsConnection aws, String table) {
        try (DynamoDbClient client = aws.client(DynamoDbClient.builder())) {
            client.describeTable(request -> request.tableName(table));
        } catch (ResourceNotFoundException absent) {
            return;
        }
        throw new DeployException(
                "There is a table " + table + " in " + aws.region() + " already, and the stack would create it: " + WAYS
                        + ".",
                null);
    }
}
