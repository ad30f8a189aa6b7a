package io.github.endpointlease.live;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.InvalidValueException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run is told. All of it is optional.
 *
 * @param endpoint where all services are, for our own test of these tests; null for AWS
 * @param statesRole the ARN of a role that Step Functions may take; null to leave Step Functions out
 * @param sageMakerConfig an endpoint config to make one cheap endpoint of; null to make none
 * @param confinedProfile a profile whose credentials delete only endpoints with our tag; null to leave the tag's condition out
 */
record LiveSettings(
        @Nullable URI endpoint,
        @Nullable String statesRole,
        @Nullable EndpointConfigName sageMakerConfig,
        @Nullable String confinedProfile) {
    static final String PREFIX = "live.";
    static final String ENDPOINT = "live.endpoint";
    static final String STATES_ROLE = "live.states.role";
    static final String SAGEMAKER_CONFIG = "live.sagemaker.config";
    static final String CONFINED_PROFILE = "live.confined.profile";

    private static final Set<String> KNOWN = Set.of(ENDPOINT, STATES_ROLE, SAGEMAKER_CONFIG, CONFINED_PROFILE);
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/\\S+");

    /**
     * Reads the settings.
     *
     * @param property finds a property by its name
     * @param given the names beginning with {@link #PREFIX} that were given; one that is not known is a fault, since a misspelled
     *     name would leave a test out silently
     * @param faults gets a line for everything that cannot work
     * @return what can work of it
     */
    static LiveSettings read(
            Function<String, Optional<String>> property, Collection<String> given, List<String> faults) {
        for (String name : new TreeSet<>(given)) {
            if (!KNOWN.contains(name)) {
                faults.add(name + " is not known; there are " + new TreeSet<>(KNOWN));
            }
        }
        LiveSettings settings = new LiveSettings(
                property.apply(ENDPOINT).map(text -> address(text, faults)).orElse(null),
                property.apply(STATES_ROLE).map(text -> role(text, faults)).orElse(null),
                property.apply(SAGEMAKER_CONFIG)
                        .map(text -> config(text, faults))
                        .orElse(null),
                property.apply(CONFINED_PROFILE).orElse(null));
        if (settings.confinedProfile != null && property.apply(SAGEMAKER_CONFIG).isEmpty()) {
            faults.add(CONFINED_PROFILE + " needs " + SAGEMAKER_CONFIG + ": there is no endpoint to delete without it");
        }
        return settings;
    }

    private static @Nullable URI address(String text, List<String> faults) {
        if (!text.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?")) {
            faults.add(ENDPOINT + " must be an http or https URL without a path, but is " + text);
            return null;
        }
        return URI.create(text);
    }

    private static @Nullable String role(String text, List<String> faults) {
        if (!ROLE.matcher(text).matches()) {
            faults.add(STATES_ROLE + " must be the ARN of a role, but is " + text);
            return null;
        }
        return text;
    }

    private static @Nullable EndpointConfigName config(String text, List<String> faults) {
        try {
            return new EndpointConfigName(text);
        } catch (InvalidValueException e) {
            faults.add(SAGEMAKER_CONFIG + " must be the name of an endpoint config: " + e.getMessage());
            return null;
        }
    }
}
