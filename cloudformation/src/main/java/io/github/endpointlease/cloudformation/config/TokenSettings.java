package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;

/**
 * Where the tokens are.
 *
 * @param tableName the DynamoDB table: 3 to 255 letters, digits, underscores, dots and hyphens
 * @param existingTable whether the table is there already, so that the deployment neither creates nor deletes it
 * @param acceptPlaintext whether tokens that the original kept in clear text are honoured
 */
public record TokenSettings(String tableName, boolean existingTable, boolean acceptPlaintext) {
    /** The table's name where the file does not say, as it was in the original. */
    public static final String DEFAULT_TABLE_NAME = "AuthTable";

    /** What holds where the file says nothing. */
    public static final TokenSettings DEFAULT = new TokenSettings(DEFAULT_TABLE_NAME, false, false);

    /**
     * @throws InvalidValueException if the name is not a table's
     */
    public TokenSettings {
        Rules.tableName("tableName", tableName);
    }
}
