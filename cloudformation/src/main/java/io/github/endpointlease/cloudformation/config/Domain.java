package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * The name under which the API is reached in place of API Gateway's own.
 *
 * @param name a domain name in lower case, as API Gateway wants it, for example {@code models.example.com}
 * @param certificateArn the certificate of AWS Certificate Manager for that name
 * @param hostedZoneId the zone of Route 53 that gets the record for the name, or null where the owner of the name makes it
 */
public record Domain(
        String name, String certificateArn, @Nullable String hostedZoneId) {
    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public Domain {
        StackRules.domainName("name", name);
        StackRules.certificateArn("certificateArn", certificateArn);
        if (hostedZoneId != null) {
            StackRules.hostedZoneId("hostedZoneId", hostedZoneId);
        }
    }
}
