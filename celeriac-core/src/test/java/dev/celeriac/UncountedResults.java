package dev.celeriac;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreProvider;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.result.memory.MemoryResultStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A result store of somebody else's, which keeps results and cannot count the parts of chords: {@code uncounted://name}. */
final class UncountedResults implements ResultStore {

    /** Found by its name in META-INF/services. */
    public static final class Provider implements ResultStoreProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("uncounted");
        }

        @Override
        public ResultStore open(
                String url, Map<String, @Nullable Object> options, Duration expires, InstantSource clock) {
            return new UncountedResults(new MemoryResultStore(url, expires, clock));
        }
    }

    private final ResultStore inner;

    private UncountedResults(ResultStore inner) {
        this.inner = inner;
    }

    @Override
    public String describe() {
        return "uncounted://";
    }

    @Override
    public void store(List<TaskMeta> batch) {
        inner.store(batch);
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
