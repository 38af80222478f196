package dev.celeriac.result.memory;

import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results in this JVM's memory. Stores of one name share their documents, which are there as long as one of them is
 * open. A document that has expired is not found any more; its memory is freed by {@link #cleanUp}, or by a new document of
 * the same task.
 */
public final class MemoryResultStore implements ResultStore {
    private static final Logger log = LoggerFactory.getLogger(MemoryResultStore.class);

    private final String name;
    private final Duration expires;
    private final InstantSource clock;
    private final MemoryResults results;
    private final ThreadPoolExecutor listeners;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the documents of a name.
     *
     * @param name any text; the empty name is the one of {@code memory://}
     * @param expires how long documents are kept, zero for ever
     * @param clock decides when a document has expired
     */
    public MemoryResultStore(String name, Duration expires, InstantSource clock) {
        this.name = name;
        this.expires = expires;
        this.clock = clock;
        this.results = MemoryResults.open(name, this, clock);
        this.listeners = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                this::listenerThread,
                new ThreadPoolExecutor.DiscardPolicy());
        this.listeners.allowCoreThreadTimeOut(true);
    }

    private Thread listenerThread(Runnable work) {
        Thread thread = new Thread(work, "celeriac-memory-results-" + name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public String describe() {
        return "memory://" + name;
    }

    @Override
    public boolean withinProcess() {
        return true;
    }

    @Override
    public void store(List<TaskMeta> batch) {
        if (closed.get()) {
            throw new ResultStoreException("cannot store results: " + describe() + " is closed");
        }
        Instant now = clock.instant();
        for (TaskMeta meta : batch) {
            dropExpired(meta.taskId(), now);
            results.store(meta, now);
        }
    }

    /** A document that nobody can see must not keep a new one away. */
    private void dropExpired(String taskId, Instant now) {
        MemoryResults.Stored<TaskMeta> old = results.documents.get(taskId);
        if (old != null && expired(old, now)) {
            results.documents.remove(taskId, old);
        }
    }

    private boolean expired(MemoryResults.Stored<?> stored, Instant now) {
        return !expires.isZero() && !now.isBefore(stored.at().plus(expires));
    }

    @Override
    public Optional<TaskMeta> find(String taskId) {
        return Optional.ofNullable(visible(results.documents.get(taskId), clock.instant()));
    }

    private <T> @Nullable T visible(MemoryResults.@Nullable Stored<T> stored, Instant now) {
        return stored == null || expired(stored, now) ? null : stored.value();
    }

    @Override
    public Map<String, TaskMeta> findAll(Collection<String> taskIds) {
        var found = new HashMap<String, TaskMeta>();
        for (String taskId : taskIds) {
            find(taskId).ifPresent(meta -> found.put(taskId, meta));
        }
        return found;
    }

    @Override
    public Watch watch(String taskId, Consumer<TaskMeta> listener) {
        var watch = new MemoryWatch(this, taskId, listener);
        results.add(watch);
        // After it was added: a result that came in between is found here, or has fired the watch already.
        find(taskId).filter(TaskMeta::ready).ifPresent(meta -> {
            results.remove(watch);
            watch.fire(meta);
        });
        return watch;
    }

    void dispatch(Runnable call) {
        listeners.execute(() -> {
            try {
                call.run();
            } catch (RuntimeException e) {
                log.error("A listener for a task's end failed; it is not called again", e);
            }
        });
    }

    void forgetWatch(MemoryWatch watch) {
        results.remove(watch);
    }

    @Override
    public void forget(Collection<String> taskIds) {
        taskIds.forEach(results.documents::remove);
    }

    @Override
    public long cleanUp() {
        Instant now = clock.instant();
        long before = results.documents.size();
        results.documents.values().removeIf(stored -> expired(stored, now));
        results.groups.values().removeIf(stored -> expired(stored, now));
        if (!expires.isZero()) {
            results.chords.forgetBegunBefore(now.minus(expires));
        }
        return Math.max(0, before - results.documents.size());
    }

    @Override
    public void saveGroup(String groupId, Object groupTuple) {
        results.groups.put(groupId, new MemoryResults.Stored<>(groupTuple, clock.instant()));
    }

    @Override
    public @Nullable Object restoreGroup(String groupId) {
        return visible(results.groups.get(groupId), clock.instant());
    }

    @Override
    public void deleteGroup(String groupId) {
        results.groups.remove(groupId);
    }

    @Override
    public Optional<ChordStore> chords() {
        return Optional.of(results.chords);
    }

    @Override
    public Duration expires() {
        return expires;
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        results.release(this);
        listeners.shutdown();
        try {
            if (!listeners.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("A listener of {} still runs 10 s after the store was closed: it must not block", describe());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
