package io.github.endpointlease.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The processes below one gateway, also after it has gone: nothing leads from an orphan to whoever started it, so they bear a mark
 * that they inherit in their environment. Where the system does not show environments, those that were seen while the gateway
 * lived stand for all.
 */
final class Offspring {
    private static final Path PROCESSES = Path.of("/proc");
    private static final String VARIABLE = "CRASH_PROOF_MARK";

    private final String mark = UUID.randomUUID().toString();
    private final boolean marksAreShown =
            Files.isReadable(PROCESSES.resolve("self").resolve("environ"));
    private List<ProcessHandle> seen = List.of();

    /** What the gateway's environment must hold. */
    Map<String, String> environment() {
        return Map.of(VARIABLE, mark);
    }

    /**
     * Looks while the gateway lives.
     *
     * @return how many processes are below it
     */
    int look(GatewayProcess gateway) {
        seen = gateway.children();
        return seen.size();
    }

    /** Who is left once the gateway has gone. */
    List<ProcessHandle> left() {
        return marksAreShown
                ? ProcessHandle.allProcesses().filter(this::bearsTheMark).toList()
                : seen.stream().filter(ProcessHandle::isAlive).toList();
    }

    private boolean bearsTheMark(ProcessHandle process) {
        Path environment = PROCESSES.resolve(Long.toString(process.pid())).resolve("environ");
        try {
            return Files.readString(environment, StandardCharsets.ISO_8859_1).contains(VARIABLE + "=" + mark);
        } catch (IOException e) {
            return false; // gone meanwhile, or another user's and so none of ours
        }
    }
}
