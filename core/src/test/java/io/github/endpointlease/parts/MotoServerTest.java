package io.github.endpointlease.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A part that somebody else wrote is never needed, and never left behind. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-ins for the program are shell scripts")
class MotoServerTest {
    @TempDir
    private Path folder;

    @Test
    void onlyAProgramInOneOfTheFoldersIsFound() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        String path = empty + File.pathSeparator + File.pathSeparator + folder;
        assertThat(MotoServer.onPath(path)).isEmpty();

        Path program = program("exit 0");

        assertThat(MotoServer.onPath(path)).contains(program);
    }

    @Test
    void oneThatEndsAtOnceIsAReasonToSkip() throws IOException {
        PartExtension.Start start = MotoServer.start(program("exit 3"), Duration.ofSeconds(20));

        assertThat(start.server()).isNull();
        assertThat(start.reason()).contains("ended with code 3");
    }

    @Test
    void oneThatCannotBeStartedIsAReasonToSkip() {
        PartExtension.Start start = MotoServer.start(folder.resolve("nothing"), Duration.ofSeconds(20));

        assertThat(start.server()).isNull();
        assertThat(start.reason()).contains("did not start");
    }

    @Test
    void oneThatNeverAnswersIsAReasonToSkipAndDoesNotLiveOn() throws Exception {
        Path pid = folder.resolve("pid");
        Path program = program("echo $$ > '" + pid + "'; exec sleep 600");

        PartExtension.Start start = MotoServer.start(program, Duration.ofSeconds(2));

        assertThat(start.server()).isNull();
        assertThat(start.reason()).contains("did not answer within 2 s");
        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElse(null);
        if (process != null) {
            process.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private Path program(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("moto_server"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
