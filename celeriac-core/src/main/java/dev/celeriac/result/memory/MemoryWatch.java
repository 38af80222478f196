package dev.celeriac.result.memory;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Somebody's interest in the end of a task; its listener is called at most once. */
final class MemoryWatch implements ResultStore.Watch {
    private final MemoryResultStore store;
    private final String taskId;
    private final Consumer<TaskMeta> listener;
    private final AtomicBoolean over = new AtomicBoolean();

    MemoryWatch(MemoryResultStore store, String taskId, Consumer<TaskMeta> listener) {
        this.store = store;
        this.taskId = taskId;
        this.listener = listener;
    }

    String taskId() {
        return taskId;
    }

    void fire(TaskMeta meta) {
        if (!over.getAndSet(true)) {
            store.dispatch(() -> listener.accept(meta));
        }
    }

    @Override
    public void close() {
        over.set(true);
        store.forgetWatch(this);
    }
}
