package io.github.endpointlease.lambda.function;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a function do its work once before Lambda takes SnapStart's snapshot, so that its classes are in it: a copy of the function
 * handles a harmless request, through clients that reach no network. So no connection is open when the snapshot is taken, and no
 * credential is in it. Where there is no snapshot, nothing happens.
 *
 * <p>After it was restored there is nothing to do. What must differ between two copies of a snapshot comes from {@link
 * java.security.SecureRandom}, which is safe there; what is only spread, such as waits, may come out the same. Source: AWS Lambda
 * Developer Guide, "Handling uniqueness with Lambda SnapStart".
 */
final class Priming implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(Priming.class);

    /** CRaC itself holds them weakly; a function lives as long as its process. */
    private static final List<Priming> KEPT = new CopyOnWriteArrayList<>();

    private final Consumer<Setup> work;

    Priming(Consumer<Setup> work) {
        this.work = work;
    }

    /** Before a snapshot, does the work with a setup that reaches nobody. */
    static void register(Consumer<Setup> work) {
        Priming priming = new Priming(work);
        KEPT.add(priming);
        Core.getGlobalContext().register(priming);
    }

    /** Never throws: a function that is not primed is slower, one that cannot be published is worse. */
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        try {
            work.accept(Setup.ofPriming(System.getenv()));
            // what a connection needs first, which takes longer than all the rest
            SSLContext.getDefault().getSocketFactory();
            LOG.info("Primed");
        } catch (Exception | LinkageError e) {
            LOG.warn("Not all was primed", e);
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // nothing that was made before the snapshot has to be made again
    }
}
