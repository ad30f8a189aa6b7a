package io.github.endpointlease.backend.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process and what it started. A process handle remembers the start of its process, so that a reused process id is never hit.
 * Safe for use by many threads.
 */
final class ProcessTree {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long KILL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ProcessHandle root;
    private final Set<ProcessHandle> members = ConcurrentHashMap.newKeySet();

    ProcessTree(ProcessHandle root) {
        this.root = root;
        members.add(root);
    }

    boolean isRootAlive() {
        return isAlive(root);
    }

    /**
     * Notes who belongs to the tree at present. Who was noted once stays: when its parent dies, nothing else leads to it any
     * more.
     */
    void look() {
        members.removeIf(member -> member != root && !isAlive(member));
        root.descendants().forEach(members::add);
    }

    /** Sends SIGTERM to all, SIGKILL to who is left after the grace, and returns when all are gone. One caller at a time. */
    synchronized void end(Duration grace) {
        look();
        members.forEach(ProcessHandle::destroy);
        if (!awaitGone(grace.toNanos())) {
            look();
            members.forEach(ProcessHandle::destroyForcibly);
            // A process that hangs in the kernel survives even this; waiting for it would never end.
            awaitGone(KILL_NANOS);
        }
    }

    private boolean awaitGone(long nanos) {
        long deadline = System.nanoTime() + nanos;
        Deque<ProcessHandle> left = new ArrayDeque<>(members);
        while (!left.isEmpty()) {
            if (!isAlive(left.peek())) {
                left.pop();
            } else if (System.nanoTime() - deadline >= 0) {
                return false;
            } else {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        return true;
    }

    private static boolean isAlive(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    /** An orphan stays a zombie where process 1 does not collect the dead, as in a container without an init. */
    private static boolean isZombie(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return line.startsWith("Z", line.lastIndexOf(')') + 2);
        } catch (IOException noSuchFile) {
            return false; // another system than Linux, or gone meanwhile: then the handle knows
        }
    }
}
