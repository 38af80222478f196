package dev.celeriac.result;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A result store that hands everything to another one, but for what a test overrides; it counts no chords. */
public abstract class ForwardingResults implements ResultStore {
    protected final ResultStore inner;

    protected ForwardingResults(ResultStore inner) {
        this.inner = inner;
    }

    @Override
    public void store(List<TaskMeta> batch) {
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
