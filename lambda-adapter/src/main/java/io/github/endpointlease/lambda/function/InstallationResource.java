package io.github.endpointlease.lambda.function;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Instant;
import java.util.Map;

/**
 * {@code Custom::EndpointLeaseInstallation}: the leases and endpoints of a project as a whole. Its property is {@code OnDelete}
 * ({@code delete} or {@code keep}); its physical id is the project's prefix.
 *
 * <ul>
 *   <li>Create, update: nothing but checks. Another prefix never gets here: the function has it in its name, and CloudFormation
 *       refuses another service token.
 *   <li>Delete: ends every lease and deletes every endpoint of this installation, unless it shall keep them or a creation is being
 *       undone.
 * </ul>
 */
final class InstallationResource implements LeaseResourceFunction.ResourceAction {
    private final String installation;
    private final LeaseClosing closing;
    private final StackStates stacks;

    InstallationResource(String installation, LeaseClosing closing, StackStates stacks) {
        this.installation = installation;
        this.closing = closing;
        this.stacks = stacks;
    }

    @Override
    public ResourceOutcome handle(ResourceRequest request, Instant deadline) {
        boolean keeps = isKept(request);
        return switch (request.type()) {
            case CREATE, UPDATE -> ResourceOutcome.done(installation);
            case DELETE -> delete(request, keeps, deadline);
        };
    }

    private ResourceOutcome delete(ResourceRequest request, boolean keeps, Instant deadline) {
        String id = request.fallbackId();
        if (keeps || !id.equals(installation) || stacks.state(request.stackId()).isRollback()) {
            return ResourceOutcome.done(id);
        }
        Map<EndpointName, String> left = closing.closeAll(ResourceOperations.ending(request), deadline);
        return left.isEmpty()
                ? ResourceOutcome.done(id)
                : ResourceOutcome.failed(id, ResourceOperations.notDeleted(left));
    }

    /**
     * Whether a resource's endpoints outlive it: its property {@code OnDelete}, {@code delete} where there is none.
     *
     * @throws InvalidValueException if that is neither {@code delete} nor {@code keep}
     */
    static boolean isKept(ResourceRequest request) {
        String text = request.property("OnDelete").orElse("delete");
        if (!text.equals("delete") && !text.equals("keep")) {
            throw new InvalidValueException("OnDelete", "must be delete or keep", text);
        }
        return text.equals("keep");
    }
}
