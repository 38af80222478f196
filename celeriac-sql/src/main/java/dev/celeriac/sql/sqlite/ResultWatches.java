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
import java.util.concurrent.atomic.AtomicLong;
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
    private final Queue<Ended> over = new ConcurrentLinkedQueue<>();
    private final AtomicLong numbered = new AtomicLong();
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

    /** The end of a task, and the youngest entry at that moment: who asks later may find another end in its place. */
    private record Ended(TaskMeta meta, long youngest) {}

    private final class Entry implements ResultStore.Watch {
        final long number = numbered.incrementAndGet();
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
            any |= watched.containsKey(meta.taskId()) && over.add(new Ended(meta, numbered.get()));
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
        for (Ended ended = over.poll(); ended != null; ended = over.poll()) {
            fire(ended.meta(), ended.youngest());
        }
        if (fileChanged && interested()) {
            try {
                boolean all;
                do {
                    long youngest = numbered.get();
                    all = session.read(reader -> lookAtFile(reader, youngest));
                } while (!all);
            } catch (SQLException e) {
                log.warn("Cannot look for results that are waited for: {}", e.getMessage());
            }
        }
    }

    /** False when somebody began to watch one of the ended tasks meanwhile, and is to be told by another look. */
    private boolean lookAtFile(Session reader, long youngest) throws SQLException {
        ResultTable.Mark newest = ResultTable.Mark.newest(reader);
        ResultTable.Mark since =
                lastLook != null && newest != null && worthScanning(lastLook, newest) && lastLook.stands(reader)
                        ? lastLook
                        : null;
        boolean all = true;
        for (String taskId : ResultTable.over(reader, watched.keySet(), since)) {
            TaskMeta meta = ResultTable.find(reader, taskId, Long.MIN_VALUE);
            all &= meta == null || fire(meta, youngest);
        }
        if (all) {
            lastLook = newest;
        }
        return all;
    }

    /** Looking at each row since the last time costs more than looking for each watched task, after a long time. */
    private boolean worthScanning(ResultTable.Mark last, ResultTable.Mark newest) {
        return newest.written() - last.written() < 4L * watched.size() + 1_000;
    }

    /** Tells those who watched already; false when there are younger ones. */
    private boolean fire(TaskMeta meta, long youngest) {
        var told = new ArrayList<Entry>(1);
        List<Entry> others = watched.computeIfPresent(meta.taskId(), (id, entries) -> {
            told.clear();
            var younger = new ArrayList<Entry>(0);
            entries.forEach(entry -> (entry.number <= youngest ? told : younger).add(entry));
            return younger.isEmpty() ? null : List.copyOf(younger);
        });
        for (Entry entry : told) {
            if (!entry.fired.getAndSet(true)) {
                try {
                    entry.listener.accept(meta);
                } catch (RuntimeException e) {
                    log.error("A listener for the end of task {} failed; it is not called again", meta.taskId(), e);
                }
            }
        }
        return others == null;
    }
}
