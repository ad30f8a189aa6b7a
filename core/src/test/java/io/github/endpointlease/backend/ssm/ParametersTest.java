package io.github.endpointlease.backend.ssm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;

/** What is made of SSM's answers, one by one. */
class ParametersTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final int MOST_READS = 5;
    private static final long[] NONE = {};

    private final Answers ssm = new Answers();
    private final Parameters parameters = new Parameters(ssm, "/leases", Duration.ofSeconds(10));

    @Test
    void aHistoryWithAHoleIsReadAgain() {
        ssm.histories.addAll(List.of(new long[] {1, 3}, new long[] {1, 2, 3}));

        assertThat(numbers(3)).contains(List.of(1L, 2L, 3L));
    }

    @Test
    void aHistoryThatEndsBeforeWhatWasSeenIsReadAgain() {
        ssm.histories.addAll(List.of(NONE, new long[] {1, 2}, new long[] {1, 2, 3}));

        assertThat(numbers(3)).contains(List.of(1L, 2L, 3L));
    }

    @Test
    void aHistoryThatLacksItsBeginningIsReadAgain() {
        ssm.histories.addAll(List.of(new long[] {2, 3}, new long[] {1, 2, 3}));

        assertThat(numbers(3)).contains(List.of(1L, 2L, 3L));
    }

    @Test
    void aHundredVersionsNeedNoBeginningAndOfMoreTheLastHundredAreTaken() {
        ssm.histories.add(LongStream.rangeClosed(5, 104).toArray());
        ssm.histories.add(LongStream.rangeClosed(5, 105).toArray());

        assertThat(numbers(104))
                .hasValueSatisfying(
                        seen -> assertThat(seen).hasSize(100).startsWith(5L).endsWith(104L));
        assertThat(numbers(104))
                .hasValueSatisfying(
                        seen -> assertThat(seen).hasSize(100).startsWith(6L).endsWith(105L));
    }

    @Test
    void aHistoryThatStaysBrokenIsGivenUpAfterSomeReads() {
        for (int read = 0; read < MOST_READS; read++) {
            ssm.histories.add(new long[] {1, 3});
        }
        ssm.histories.add(new long[] {1, 2, 3});

        assertThat(numbers(3)).isEmpty();
        assertThat(ssm.histories).hasSize(1);
    }

    @Test
    void aFirstVersionIsMadeOnlyWhereThereIsNone() {
        assertThat(parameters.create(NAME, "{}")).isTrue();
        assertThat(parameters.create(NAME, "{}")).isFalse();
    }

    @Test
    void aFurtherVersionIsMadeOnlyWhereThereIsOne() {
        assertThat(parameters.overwrite(NAME, "{}")).isEmpty();
        parameters.create(NAME, "{}");

        assertThat(parameters.overwrite(NAME, "{}")).hasValue(2);
    }

    @Test
    void oneVersionIsReadByItsNumber() {
        assertThat(parameters.version(NAME, 7)).isEmpty();
        parameters.create(NAME, "{}");

        assertThat(parameters.version(NAME, 7)).map(ParameterVersion::number).contains(7L);
    }

    @Test
    void aChangeThatWinsAtOnceIsNotLookedUp() {
        ssm.versions = 7;

        assertThat(replacing(7)).hasValue(8);
        assertThat(ssm.reads).isZero();
    }

    @Test
    void aNumberThatIsNotAboveTheBaseIsOfAnotherLifeAndHasNotCounted() {
        for (long base : new long[] {8, 9, 70}) {
            ssm.versions = 7;

            assertThat(replacing(base)).as("base %s", base).isEmpty();
        }
        assertThat(ssm.reads).isZero();
    }

    private OptionalLong replacing(long base) {
        Lease lease = Lease.running(NAME, new EndpointConfigName("demo-a-config"), Instant.EPOCH, Instant.EPOCH);
        return new Register(parameters, new Random(1))
                .replace(new LeaseVersion(NAME.value(), "life", base), lease, false);
    }

    private Optional<List<Long>> numbers(long reaching) {
        return parameters
                .history(NAME, reaching)
                .map(kept -> kept.stream().map(ParameterVersion::number).toList());
    }

    /** Answers histories as it is told to, and else as far as these tests ask. */
    private static final class Answers implements SsmClient {
        private final Deque<long[]> histories = new ArrayDeque<>();
        private long versions;
        private int reads;

        @Override
        public GetParameterHistoryResponse getParameterHistory(GetParameterHistoryRequest request) {
            List<ParameterHistory> seen = LongStream.of(histories.remove())
                    .mapToObj(number -> ParameterHistory.builder()
                            .version(number)
                            .value("{}")
                            .lastModifiedDate(Instant.EPOCH)
                            .build())
                    .toList();
            return GetParameterHistoryResponse.builder().parameters(seen).build();
        }

        @Override
        public PutParameterResponse putParameter(PutParameterRequest request) {
            if (request.overwrite() && versions == 0) {
                throw ParameterNotFoundException.builder().build();
            }
            if (!request.overwrite() && versions > 0) {
                throw ParameterAlreadyExistsException.builder().build();
            }
            versions++;
            return PutParameterResponse.builder().version(versions).build();
        }

        @Override
        public GetParameterResponse getParameter(GetParameterRequest request) {
            reads++;
            if (versions == 0) {
                throw ParameterNotFoundException.builder().build();
            }
            long asked = Long.parseLong(request.name().substring(request.name().indexOf(':') + 1));
            Parameter found = Parameter.builder()
                    .version(asked)
                    .value("{}")
                    .lastModifiedDate(Instant.EPOCH)
                    .build();
            return GetParameterResponse.builder().parameter(found).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            histories.clear();
        }
    }
}
