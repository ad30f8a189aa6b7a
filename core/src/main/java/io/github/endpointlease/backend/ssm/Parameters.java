package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.SsmException;

/**
 * The calls to SSM. Source of their limits and refusals: AWS Systems Manager API Reference, PutParameter, GetParameter,
 * GetParametersByPath and GetParameterHistory.
 */
final class Parameters {
    /** How many versions SSM retains. */
    static final int KEPT = 100;

    private static final int PATH_PAGE = 10;
    private static final int HISTORY_PAGE = 50;
    private static final int HISTORY_READS = 5;

    private final SsmClient ssm;
    private final String path;
    private final String prefix;
    private final AwsRequestOverrideConfiguration manners;

    Parameters(SsmClient ssm, String path, Duration callTimeout) {
        this.ssm = ssm;
        this.path = path;
        this.prefix = path + "/";
        this.manners = AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(callTimeout)
                .build();
    }

    /** One of the parameters on a page. */
    record Listed(EndpointName name, ParameterVersion newest) {}

    /** Some of the parameters. */
    record Page(List<Listed> parameters, Optional<String> nextToken) {}

    Optional<ParameterVersion> newest(EndpointName name) {
        return AwsCalls.call("reading the lease of endpoint " + name, () -> {
            try {
                Parameter found = ssm.getParameter(
                                get -> get.name(prefix + name).overrideConfiguration(manners))
                        .parameter();
                return Optional.of(version(name, found));
            } catch (ParameterNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    Page page(@Nullable String token) {
        GetParametersByPathResponse page = AwsCalls.call(
                "reading a page of leases",
                () -> ssm.getParametersByPath(get ->
                        get.path(path).maxResults(PATH_PAGE).nextToken(token).overrideConfiguration(manners)));
        List<Listed> listed = new ArrayList<>();
        for (Parameter parameter : page.parameters()) {
            endpoint(parameter.name()).ifPresent(name -> listed.add(new Listed(name, version(name, parameter))));
        }
        return new Page(listed, Optional.ofNullable(page.nextToken()));
    }

    /** Reads one version; empty if it is not retained any more, or does not show yet. */
    Optional<ParameterVersion> version(EndpointName name, long number) {
        return AwsCalls.call("reading version " + number + " of the lease of endpoint " + name, () -> {
            try {
                Parameter found = ssm.getParameter(
                                get -> get.name(prefix + name + ":" + number).overrideConfiguration(manners))
                        .parameter();
                return Optional.of(version(name, found));
            } catch (ParameterNotFoundException | ParameterVersionNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * Reads the versions that SSM retains. Reads are eventually consistent: what has a hole or ends too early is read again.
     *
     * @param reaching the number of a version that is known to exist
     * @return in the order of their numbers, without a gap; empty if they could not be seen so
     */
    Optional<List<ParameterVersion>> history(EndpointName name, long reaching) {
        for (int read = 0; read < HISTORY_READS; read++) {
            NavigableMap<Long, ParameterHistory> seen =
                    AwsCalls.call("reading the history of the lease of endpoint " + name, () -> versions(name));
            if (isWhole(seen, reaching)) {
                List<ParameterHistory> all = List.copyOf(seen.values());
                return Optional.of(new Versions(name, all.subList(Math.max(0, all.size() - KEPT), all.size())));
            }
        }
        return Optional.empty();
    }

    /** Makes the first version of a parameter; false if there is a parameter already. */
    boolean create(EndpointName name, String text) {
        return AwsCalls.call("creating the lease of endpoint " + name, () -> {
            try {
                ssm.putParameter(put -> put.name(prefix + name)
                        .value(text)
                        .type(ParameterType.STRING)
                        // an account may have another tier by default, which costs
                        .tier(ParameterTier.STANDARD)
                        .overwrite(false)
                        .overrideConfiguration(manners));
                return true;
            } catch (ParameterAlreadyExistsException e) {
                return false;
            }
        });
    }

    /**
     * Makes the next version of a parameter. Does not say of what type it is, so that SSM refuses to make a parameter that is not
     * there.
     *
     * @return the number of the new version; empty if there is no parameter
     */
    OptionalLong overwrite(EndpointName name, String text) {
        return AwsCalls.call("changing the lease of endpoint " + name, () -> {
            try {
                return OptionalLong.of(ssm.putParameter(put -> put.name(prefix + name)
                                .value(text)
                                .overwrite(true)
                                .overrideConfiguration(manners))
                        .version());
            } catch (ParameterNotFoundException e) {
                return OptionalLong.empty();
            } catch (SsmException e) {
                if (wouldCreate(e)) {
                    return OptionalLong.empty();
                }
                throw e;
            }
        });
    }

    private static boolean wouldCreate(SsmException e) {
        return AwsCalls.code(e).filter("ValidationException"::equals).isPresent()
                && AwsCalls.message(e).startsWith("A parameter type is required");
    }

    private NavigableMap<Long, ParameterHistory> versions(EndpointName name) {
        NavigableMap<Long, ParameterHistory> seen = new TreeMap<>();
        try {
            ssm.getParameterHistoryPaginator(get ->
                            get.name(prefix + name).maxResults(HISTORY_PAGE).overrideConfiguration(manners))
                    .forEach(page -> page.parameters().forEach(version -> seen.put(version.version(), version)));
        } catch (ParameterNotFoundException e) {
            // A copy of the data that has not heard of the parameter yet; a parameter that is gone is told apart by
            // reading it.
            seen.clear();
        }
        return seen;
    }

    private static boolean isWhole(NavigableMap<Long, ParameterHistory> seen, long reaching) {
        if (seen.isEmpty() || seen.lastKey() < reaching) {
            return false;
        }
        boolean fromTheBeginning = seen.firstKey() == 1 || seen.size() >= KEPT;
        return fromTheBeginning && seen.lastKey() - seen.firstKey() + 1 == seen.size();
    }

    private Optional<EndpointName> endpoint(String parameter) {
        try {
            return parameter.startsWith(prefix)
                    ? Optional.of(new EndpointName(parameter.substring(prefix.length())))
                    : Optional.empty();
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static ParameterVersion version(EndpointName name, Parameter parameter) {
        return ValueCodec.read(name, parameter.version(), parameter.value(), parameter.lastModifiedDate());
    }
}
