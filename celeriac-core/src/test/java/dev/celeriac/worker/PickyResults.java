package dev.celeriac.worker;

import dev.celeriac.result.ForwardingResults;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A result store that does not take some documents, nor any batch with one of them. */
final class PickyResults extends ForwardingResults {
    private final Predicate<TaskMeta> refused;
    final AtomicInteger refusals = new AtomicInteger();

    PickyResults(ResultStore inner, Predicate<TaskMeta> refused) {
        super(inner);
        this.refused = refused;
    }

    @Override
    public void store(List<TaskMeta> batch) {
        for (TaskMeta meta : batch) {
            if (refused.test(meta)) {
                refusals.incrementAndGet();
                throw new ResultStoreException("document of " + meta.taskId() + " is too large");
            }
        }
        inner.store(batch);
    }
}
