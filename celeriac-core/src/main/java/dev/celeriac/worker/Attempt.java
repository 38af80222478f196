package dev.celeriac.worker;

import dev.celeriac.task.TaskRequest;
import dev.celeriac.transport.Delivery;
import java.util.List;

/**
 * One attempt that is over, as far as it matters for what it leaves behind.
 *
 * @param acknowledged whether the message was acknowledged before the task began
 * @param children result tuples of the tasks that it started
 */
record Attempt(TaskRequest request, Delivery delivery, Policy policy, boolean acknowledged, List<Object> children) {

    boolean storesResult() {
        Boolean ignore = request.headers().ignoreResult();
        return !(ignore == null ? policy.ignoreResult() : ignore);
    }

    boolean storesErrors() {
        return storesResult() || policy.storeErrorsEvenIfIgnored();
    }
}
