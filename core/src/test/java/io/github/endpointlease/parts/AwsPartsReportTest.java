package io.github.endpointlease.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class AwsPartsReportTest {
    @TempDir
    private Path folder;

    @Test
    void whatRanIsCountedByItsPart() throws IOException {
        assertThat(reportOf(Mixed.class, Untagged.class, Inheriting.class))
                .containsExactly(
                        "Parts of AWS in the tests of core:",
                        "  DynamoDB Local        skipped  no test of this run asks for it",
                        "  Stand-in on the wire  ran      3 passed, 1 failed, 2 skipped: not today",
                        "  LocalStack            skipped  no test of this run asks for it",
                        "  moto_server           skipped  no test of this run asks for it");
    }

    @Test
    void aPartThatIsNotThereIsSkippedForItsReason() throws IOException {
        assertThat(reportOf(Absent.class)).contains("  moto_server           skipped  it is not here");
    }

    @Test
    void aTestOfTwoPartsCountsForBoth() throws IOException {
        assertThat(reportOf(OfTwo.class))
                .contains(
                        "  DynamoDB Local        ran      1 passed, 0 failed",
                        "  Stand-in on the wire  ran      1 passed, 0 failed");
    }

    @Test
    void aClassThatCannotBeginIsAFailure() throws IOException {
        assertThat(reportOf(Broken.class)).contains("  Stand-in on the wire  ran      0 passed, 1 failed");
    }

    @Test
    void runsOfOneBuildAddUpAndThoseOfAnotherDoNot() throws IOException {
        reportOf("first", OfTwo.class);
        assertThat(reportOf("first", OfTwo.class)).contains("  DynamoDB Local        ran      2 passed, 0 failed");
        assertThat(reportOf("second", OfTwo.class)).contains("  DynamoDB Local        ran      1 passed, 0 failed");
    }

    private List<String> reportOf(Class<?>... tests) throws IOException {
        return reportOf("build", tests);
    }

    private List<String> reportOf(String build, Class<?>... tests) throws IOException {
        Path file = folder.resolve("target").resolve("parts.txt");
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (Class<?> test : tests) {
            request.selectors(selectClass(test));
        }
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .addTestExecutionListeners(new AwsPartsReport(file, build))
                        .build())
                .execute(request.build());
        return Files.readAllLines(file);
    }

    @OnStandIn
    static class Mixed {
        @Test
        void passes() {}

        @Test
        void fails() {
            throw new AssertionError("as planned");
        }

        @Test
        @Disabled("not today")
        void isSkipped() {}

        @Test
        void isGivenUp() {
            Assumptions.abort("not today");
        }

        @Nested
        class Inside {
            @Test
            void passes() {}
        }
    }

    static class Untagged {
        @Test
        void passes() {}
    }

    @OnStandIn
    static class Base {}

    static class Inheriting extends Base {
        @Test
        void passes() {}
    }

    @OnDynamoDbLocal
    @OnStandIn
    static class OfTwo {
        @Test
        void passes() {}
    }

    @OnStandIn
    static class Broken {
        @BeforeAll
        static void begin() {
            assertThat("begun").isEqualTo("as planned");
        }

        @Test
        void passes() {}
    }

    @Tag(AwsPart.Tags.MOTO)
    @ExtendWith(Nothing.class)
    static class Absent {
        Absent(AwsServer server) {
            throw new AssertionError("made without its part: " + server);
        }

        @Test
        void passes() {}
    }

    static class Nothing extends PartExtension {
        @Override
        Start start() {
            return Start.skipped("it is not here");
        }
    }
}
