package io.github.endpointlease.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/** The parameters of one test class, below a path of its own. */
final class LiveParameters {
    private static final int MOST_DELETED_AT_ONCE = 10;

    private final LiveAccount account;
    private final SsmClient ssm;
    private final String path;

    LiveParameters(LiveAccount account, SsmClient ssm, String part) {
        this.account = account;
        this.ssm = ssm;
        this.path = "/endpoint-lease-live/" + account.prefix() + "/" + part;
    }

    String path() {
        return path;
    }

    /** Removes all of them, and waits until no listing shows one: listings lag behind. */
    void remove() {
        account.await("no parameter is left below " + path, Duration.ofMinutes(15), this::isEmptied);
    }

    private boolean isEmptied() {
        List<String> names = new ArrayList<>();
        ssm.getParametersByPathPaginator(get -> get.path(path).recursive(true))
                .forEach(page -> page.parameters().stream().map(Parameter::name).forEach(names::add));
        for (int from = 0; from < names.size(); from += MOST_DELETED_AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + MOST_DELETED_AT_ONCE));
            ssm.deleteParameters(delete -> delete.names(some));
        }
        return names.isEmpty();
    }
}
