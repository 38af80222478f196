package dev.celeriac.sql.sqlite;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for the end of which task. Results stored in this JVM are told directly, those of other processes are found
 * among the rows written since the last look. Listeners run on the thread that polls the file.
 */
final class ResultWatches implements Changes.Listener {
    private static final Logger log = LoggerFactory.getLogger(ResultWatches.class);

    private final Session session;
    private final Map<String, List<Entry>> watched = new ConcurrentHashMap<>();
    private final Queue<TaskMeta> over = new ConcurrentLinkedQueue<>();
    private volatile Runnable poke = () -> {};

    /** Only used by the polling thread. */
    private ResultTable.@Nullable Mark lastLook;

    ResultWatches(Session session) {
        this.session = session;
    }

    /** {@code poke} makes the polling thread call {@link #look}. */
    void wakeWith(Runnable wake) {
        poke = wake;
    }

    private final class Entry implements ResultStore.Watch {
        final String taskId;
        final Consumer<TaskMeta> listener;
        final AtomicBoolean fired = new AtomicBoolean();

        Entry(String taskId, Consumer<TaskMeta> listener) {
            this.taskId = taskId;
            this.listener = listener;
        }

        @Override
        public void close() {
            fired.set(true);
            remove(this);
        }
    }

    /** To be followed by a look whether the task is over already, and if so by {@link #stored}. */
    ResultStore.Watch add(String taskId, Consumer<TaskMeta> listener) {
        var entry = new Entry(taskId, listener);
        boolean first = watched.isEmpty();
        watched.merge(taskId, List.of(entry), (some, more) -> {
            var all = new ArrayList<>(some);
            all.addAll(more);
            return List.copyOf(all);
        });
        if (first) {
            poke.run();
        }
        return entry;
    }

    private void remove(Entry entry) {
        watched.computeIfPresent(entry.taskId, (id, entries) -> {
            List<Entry> rest = entries.stream().filter(other -> other != entry).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    /** Results that were stored in this JVM and are final. */
    void stored(List<TaskMeta> finished) {
        if (watched.isEmpty()) {
            return;
        }
        boolean any = false;
        for (TaskMeta meta : finished) {
            any |= watched.containsKey(meta.taskId()) && over.add(meta);
        }
        if (any) {
            poke.run();
        }
    }

    @Override
    public boolean interested() {
        return !watched.isEmpty();
    }

    @Override
    public void look(boolean fileChanged) {
        for (TaskMeta meta = over.poll(); meta != null; meta = over.poll()) {
            fire(meta);
        }
        if (fileChanged && interested()) {
            try {
                session.read(this::lookAtFile);
            } catch (SQLException e) {
                log.warn("Cannot look for results that are waited for: {}", e.getMessage());
            }
        }
    }

    private boolean lookAtFile(Session reader) throws SQLException {
        ResultTable.Mark newest = ResultTable.Mark.newest(reader);
        ResultTable.Mark since =
                lastLook != null && newest != null && worthScanning(lastLook, newest) && lastLook.stands(reader)
                        ? lastLook
                        : null;
        for (String taskId : ResultTable.over(reader, watched.keySet(), since)) {
            TaskMeta meta = ResultTable.find(reader, taskId, Long.MIN_VALUE);
            if (meta != null) {
                fire(meta);
            }
        }
        lastLook = newest;
        return true;
    }

    /** Looking at each row since the last time costs more than looking for each watched task, after a long time. */
    private boolean worthScanning(ResultTable.Mark last, ResultTable.Mark newest) {
        return newest.written() - last.written() < 4L * watched.size() + 1_000;
    }

    private void fire(TaskMeta meta) {
        List<Entry> entries = watched.remove(meta.taskId());
        if (entries == null) {
            return;
        }
        for (Entry entry : entries) {
            if (!entry.fired.getAndSet(true)) {
                try {
                    entry.listener.accept(meta);
                } catch (RuntimeException e) {
                    log.error("A listener for the end of task {} failed; it is not called again", meta.taskId(), e);
                }
            }
        }
    }
}
