package dev.celeriac.worker;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A result store that does not take some documents, nor any batch with one of them. */
final class PickyResults implements ResultStore {
    private final ResultStore inner;
    private final Predicate<TaskMeta> refused;
    final AtomicInteger refusals = new AtomicInteger();

    PickyResults(ResultStore inner, Predicate<TaskMeta> refused) {
        this.inner = inner;
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

    @Override
    public String describe() {
        return inner.describe();
    }

    @Override
    public Optional<TaskMeta> find(String taskId) {
        return inner.find(taskId);
    }

    @Override
    public Map<String, TaskMeta> findAll(Collection<String> taskIds) {
        return inner.findAll(taskIds);
    }

    @Override
    public Watch watch(String taskId, Consumer<TaskMeta> listener) {
        return inner.watch(taskId, listener);
    }

    @Override
    public void forget(Collection<String> taskIds) {
        inner.forget(taskIds);
    }

    @Override
    public long cleanUp() {
        return inner.cleanUp();
    }

    @Override
    public void saveGroup(String groupId, Object groupTuple) {
        inner.saveGroup(groupId, groupTuple);
    }

    @Override
    public @Nullable Object restoreGroup(String groupId) {
        return inner.restoreGroup(groupId);
    }

    @Override
    public void deleteGroup(String groupId) {
        inner.deleteGroup(groupId);
    }

    @Override
    public Duration expires() {
        return inner.expires();
    }

    @Override
    public void close() {
        inner.close();
    }
}
