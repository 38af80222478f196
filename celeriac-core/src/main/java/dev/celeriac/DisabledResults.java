package dev.celeriac;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code disabled://}: keeps nothing and answers nothing. */
final class DisabledResults implements ResultStore {

    @Override
    public String describe() {
        return "disabled://";
    }

    @Override
    public boolean enabled() {
        return false;
    }

    @Override
    public void store(List<TaskMeta> batch) {}

    @Override
    public Optional<TaskMeta> find(String taskId) {
        return Optional.empty();
    }

    @Override
    public Map<String, TaskMeta> findAll(Collection<String> taskIds) {
        return Map.of();
    }

    @Override
    public Watch watch(String taskId, Consumer<TaskMeta> listener) {
        throw new IllegalStateException("Results are disabled: nobody can wait for task " + taskId);
    }

    @Override
    public void forget(Collection<String> taskIds) {}

    @Override
    public long cleanUp() {
        return 0;
    }

    @Override
    public void saveGroup(String groupId, Object groupTuple) {}

    @Override
    public @Nullable Object restoreGroup(String groupId) {
        return null;
    }

    @Override
    public void deleteGroup(String groupId) {}

    @Override
    public Duration expires() {
        return Duration.ZERO;
    }

    @Override
    public void close() {}
}
