package io.github.endpointlease.simulation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.SsmException;

/**
 * Parameter Store behind the SDK's own interface: versions without gaps of which the last 100 stay, reads that lag and histories with
 * holes, pages that may be empty. Sources as in {@link io.github.endpointlease.standin.ParameterStore}, which is the same on the wire.
 */
final class SimulatedParameterStore implements SsmClient {
    static final String PATH = "/sagemaker/endpoint/expiry/";

    /** By how much a read may be behind. */
    static final Duration LONGEST_LAG = Duration.ofSeconds(3);

    private static final Pattern BASE = Pattern.compile("\"base\":(\\d+)");
    private static final int KEPT = 100;

    private final Simulation simulation;
    private final Consumer<String> written;
    private final NavigableMap<String, List<Version>> parameters = new TreeMap<>();
    private boolean prompt = true;
    private boolean aside;
    private Function<Version, String> shownText = Version::text;
    private boolean asIfNothingCameBetween;

    /**
     * @param written is told the name of each parameter that was written
     */
    SimulatedParameterStore(Simulation simulation, Consumer<String> written) {
        this.simulation = simulation;
        this.written = written;
    }

    /** One version of a parameter. */
    record Version(long number, String text, Instant at, boolean byHand) {}

    /** Whether reads show what was written at once. */
    void prompt(boolean isPrompt) {
        prompt = isPrompt;
    }

    /** Lets simulated processes, but nobody aside, read something else than what is there; for mutants. */
    void showing(Function<Version, String> text) {
        shownText = text;
    }

    /** Lets every write seem to have made the version after the one that its writer had read; for a mutant. */
    void answeringAsIfNothingCameBetween() {
        asIfNothingCameBetween = true;
    }

    /** The text that is there, past all clients. */
    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(PATH + name))
                .map(versions -> newest(versions).text());
    }

    /** Writes as somebody else does, who says of what type it is. */
    void putByHand(String name, String text) {
        put(PATH + name, text, true, true, true);
    }

    void deleteByHand(String name) {
        parameters.remove(PATH + name);
    }

    @Override
    public GetParameterResponse getParameter(GetParameterRequest request) {
        return call("GetParameter", Call.Kind.READ, sent -> get(request.name()));
    }

    @Override
    public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
        return call("GetParametersByPath", Call.Kind.READ, sent -> page(request.nextToken(), request.maxResults()));
    }

    @Override
    public GetParameterHistoryResponse getParameterHistory(GetParameterHistoryRequest request) {
        return call("GetParameterHistory", Call.Kind.READ, sent -> history(request));
    }

    @Override
    public PutParameterResponse putParameter(PutParameterRequest request) {
        return call(
                "PutParameter",
                Call.Kind.RESENT,
                sent -> PutParameterResponse.builder()
                        .version(answered(
                                request.value(),
                                put(
                                        request.name(),
                                        request.value(),
                                        request.overwrite(),
                                        request.type() != null,
                                        false)))
                        .build());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // holds nothing
    }

    private <T> T call(String what, Call.Kind kind, IntFunction<T> effect) {
        IntFunction<T> watched = sent -> {
            // the contract of stores has threads; the loop has none
            synchronized (this) {
                aside = sent == 0;
                return effect.apply(sent);
            }
        };
        return simulation.call(
                new Call<>(what, kind, watched, SimulatedParameterStore::refused, SimulatedParameterStore::timedOut));
    }

    private static SsmException.Builder refusal(String code, String message) {
        return SsmException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build());
    }

    private long put(String name, String text, boolean overwrite, boolean typed, boolean byHand) {
        List<Version> versions = parameters.get(name);
        if (versions == null) {
            if (!typed) {
                throw refusal("ValidationException", "A parameter type is required when you create a parameter.")
                        .build();
            }
            versions = new ArrayList<>();
            parameters.put(name, versions);
        } else if (!overwrite) {
            throw exists();
        }
        long number = versions.isEmpty() ? 1 : newest(versions).number() + 1;
        versions.add(new Version(number, text, simulation.now(), byHand));
        if (versions.size() > KEPT) {
            versions.remove(0);
        }
        written.accept(name.substring(PATH.length()));
        return number;
    }

    private long answered(String text, long number) {
        if (!asIfNothingCameBetween) {
            return number;
        }
        Matcher base = BASE.matcher(text);
        return base.find() ? Long.parseLong(base.group(1)) + 1 : number;
    }

    private GetParameterResponse get(String selector) {
        int colon = selector.indexOf(':');
        String name = colon < 0 ? selector : selector.substring(0, colon);
        List<Version> versions = visible(name);
        if (versions.isEmpty()) {
            throw notFound();
        }
        if (colon < 0) {
            return response(name, newest(versions));
        }
        long number = Long.parseLong(selector.substring(colon + 1));
        return versions.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .map(version -> response(name, version))
                .orElseThrow(SimulatedParameterStore::noVersion);
    }

    private GetParameterResponse response(String name, Version version) {
        return GetParameterResponse.builder().parameter(shown(name, version)).build();
    }

    private Parameter shown(String name, Version version) {
        return Parameter.builder()
                .name(name)
                .value(textOf(version))
                .version(version.number())
                .lastModifiedDate(version.at())
                .build();
    }

    private String textOf(Version version) {
        return aside ? version.text() : shownText.apply(version);
    }

    /** Every other page is empty at times, and has a token all the same. */
    private GetParametersByPathResponse page(@Nullable String token, int most) {
        if (token == null && !prompt && simulation.chance().oneIn(6)) {
            return GetParametersByPathResponse.builder()
                    .parameters(List.of())
                    .nextToken("from " + PATH)
                    .build();
        }
        String after = token == null ? PATH : token.substring("from ".length());
        List<Parameter> page = new ArrayList<>();
        for (String name : parameters.tailMap(after, false).keySet()) {
            List<Version> versions = visible(name);
            if (page.size() == most) {
                return GetParametersByPathResponse.builder()
                        .parameters(page)
                        .nextToken("from " + page.get(most - 1).name())
                        .build();
            }
            if (!versions.isEmpty()) {
                page.add(shown(name, newest(versions)));
            }
        }
        return GetParametersByPathResponse.builder().parameters(page).build();
    }

    private GetParameterHistoryResponse history(GetParameterHistoryRequest request) {
        List<Version> versions = visible(request.name());
        if (versions.isEmpty()) {
            throw notFound();
        }
        long after = request.nextToken() == null ? 0 : Long.parseLong(request.nextToken());
        long hole = !lags(10)
                ? 0
                : versions.get(simulation.chance().below(versions.size())).number();
        List<ParameterHistory> page = new ArrayList<>();
        for (Version version : versions) {
            if (version.number() > after && version.number() != hole) {
                if (page.size() == request.maxResults()) {
                    return GetParameterHistoryResponse.builder()
                            .parameters(page)
                            .nextToken(Long.toString(page.get(page.size() - 1).version()))
                            .build();
                }
                page.add(ParameterHistory.builder()
                        .name(request.name())
                        .version(version.number())
                        .value(textOf(version))
                        .lastModifiedDate(version.at())
                        .build());
            }
        }
        return GetParameterHistoryResponse.builder().parameters(page).build();
    }

    /** The versions that a read shows: all, or those of a moment ago. */
    private List<Version> visible(String name) {
        List<Version> versions = parameters.getOrDefault(name, List.of());
        if (!lags(6)) {
            return versions;
        }
        Instant moment = simulation.now().minusMillis(simulation.chance().millis(Duration.ZERO, LONGEST_LAG));
        int shown = versions.size();
        while (shown > 0 && versions.get(shown - 1).at().isAfter(moment)) {
            shown--;
        }
        return versions.subList(0, shown);
    }

    private boolean lags(int times) {
        return !prompt && !aside && simulation.chance().oneIn(times);
    }

    private static Version newest(List<Version> versions) {
        return versions.get(versions.size() - 1);
    }

    private static RuntimeException refused() {
        return refusal("ThrottlingException", "simulated: Rate exceeded").build();
    }

    private static RuntimeException timedOut() {
        return SdkClientException.builder()
                .message("simulated: no answer")
                .cause(new IOException("reset"))
                .build();
    }

    private static SsmException notFound() {
        return ParameterNotFoundException.builder()
                .message("simulated: not found")
                .build();
    }

    private static SsmException noVersion() {
        return ParameterVersionNotFoundException.builder()
                .message("simulated: no such version")
                .build();
    }

    private static SsmException exists() {
        return ParameterAlreadyExistsException.builder()
                .message("simulated: already exists")
                .build();
    }
}
