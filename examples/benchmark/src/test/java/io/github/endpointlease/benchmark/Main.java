package io.github.endpointlease.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Prints every table. Takes about twelve minutes on two cores. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, RunnerException {
        PrintStream out = System.out;
        out.printf(
                "Java %s, %d processors, %s%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"));
        ReconcileRuns.print(List.of(10, 100, 1_000, 10_000), out);
        Extensions.print(out);
        Planning.print(100_000, out);
        ColdStart.print(out);
        Micro.print();
        // DynamoDB Local leaves threads behind that would keep this process
        System.exit(0);
    }
}
