package io.github.endpointlease.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;

/**
 * The yardstick: the published algorithm of Amazon SageMaker Endpoint Manager, written anew. Every run asks SageMaker about every
 * lease; every extension reads, changes and overwrites.
 */
final class OriginalManager {
    static final String PATH = "/sagemaker/endpoint/expiry";
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("dd-MM-yyyy-HH-mm-ss", Locale.ROOT);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SsmClient ssm;
    private final SageMakerClient sageMaker;
    private final InstantSource clock;

    OriginalManager(SsmClient ssm, SageMakerClient sageMaker, InstantSource clock) {
        this.ssm = ssm;
        this.sageMaker = sageMaker;
        this.clock = clock;
    }

    /** Looks at every lease. Returns how many of them are served. */
    int run() {
        Instant now = clock.instant();
        int served = 0;
        @Nullable String token = null;
        do {
            String next = token;
            GetParametersByPathResponse page =
                    ssm.getParametersByPath(request -> request.path(PATH).nextToken(next));
            for (Parameter parameter : page.parameters()) {
                ObjectNode lease = read(parameter);
                String name = lease.get("endpoint_name").asText();
                DescribeEndpointResponse endpoint = sageMaker.describeEndpoint(request -> request.endpointName(name));
                if (expiry(lease).isBefore(now)) {
                    sageMaker.deleteEndpoint(request -> request.endpointName(name));
                } else if (endpoint.endpointStatusAsString().equals("InService")) {
                    served++;
                }
            }
            token = page.nextToken();
        } while (token != null);
        return served;
    }

    /** Adds time, unless somebody else writes between the reading and the writing: then one of the two is lost. */
    Instant extend(String name, Duration time) {
        String path = PATH + "/" + name;
        ObjectNode lease = read(ssm.getParameter(request -> request.name(path)).parameter());
        Instant from = expiry(lease).isAfter(clock.instant()) ? expiry(lease) : clock.instant();
        Instant until = from.plus(time);
        lease.put("expiry", EXPIRY.format(until.atOffset(ZoneOffset.UTC)));
        ssm.putParameter(request -> request.name(path).value(lease.toString()).overwrite(true));
        return until;
    }

    private static Instant expiry(ObjectNode lease) {
        return LocalDateTime.parse(lease.get("expiry").asText(), EXPIRY).toInstant(ZoneOffset.UTC);
    }

    private static ObjectNode read(Parameter parameter) {
        try {
            return (ObjectNode) JSON.readTree(parameter.value());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a lease: " + parameter.name(), e);
        }
    }
}
