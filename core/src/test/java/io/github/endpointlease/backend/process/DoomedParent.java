package io.github.endpointlease.backend.process;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** Serves an endpoint, says the process ids of its server and of the server's child, and waits to be killed. */
final class DoomedParent {
    private DoomedParent() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessEndpoints endpoints = Fixture.builder(Path.of(args[0])).build();
        Fixture.serve(endpoints, "parent");
        System.out.println(Fixture.pids(endpoints).stream().map(String::valueOf).collect(Collectors.joining(" ")));
        new CountDownLatch(1).await();
    }
}
