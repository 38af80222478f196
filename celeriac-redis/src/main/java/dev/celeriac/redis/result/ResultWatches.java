package dev.celeriac.redis.result;

import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.Subscriber;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All waiting for results of one process: one connection that is subscribed to the channels of the tasks. A task that
 * ended before its subscription was in force is found by the look that follows each subscription, also each new one after
 * a lost connection. Thread-safe.
 */
final class ResultWatches implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ResultWatches.class);
    private static final Duration CHECK = Duration.ofSeconds(5);
    private static final int LOOK = 500;

    private final String where;
    private final int limit;
    private final ResultLayout layout;
    private final BiFunction<String, byte[], TaskMeta> decoder;
    private final Function<Set<String>, Map<String, TaskMeta>> finder;
    private final Subscriber subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, List<Waiting>> waiting = new HashMap<>();
    private final BlockingQueue<String> unseen = new LinkedBlockingQueue<>();
    private int count;
    private long numbered;
    private boolean closed;
    private @Nullable Thread looker;

    ResultWatches(
            String where,
            int limit,
            ResultLayout layout,
            BiFunction<String, byte[], TaskMeta> decoder,
            Function<Set<String>, Map<String, TaskMeta>> finder,
            Redis redis) {
        this.where = where;
        this.limit = limit;
        this.layout = layout;
        this.decoder = decoder;
        this.finder = finder;
        this.subscriber = new Subscriber(redis, "results", false, new Subscriber.Listener() {
            @Override
            public void subscribed(String channel) {
                confirm(layout.taskId(channel));
                unseen.add(layout.taskId(channel));
            }

            @Override
            public void message(String name, String channel, byte[] payload) {
                received(layout.taskId(channel), payload);
            }
        });
    }

    private final class Waiting implements ResultStore.Watch {
        private final String taskId;
        private final Consumer<TaskMeta> listener;
        private final AtomicBoolean over = new AtomicBoolean();
        private long number;

        /** Whether the subscription is in force; what came before it was published before somebody asked. */
        private boolean confirmed;

        Waiting(String taskId, Consumer<TaskMeta> listener) {
            this.taskId = taskId;
            this.listener = listener;
        }

        void fire(TaskMeta meta) {
            if (over.compareAndSet(false, true)) {
                try {
                    listener.accept(meta);
                } catch (RuntimeException e) {
                    log.error("A listener for the end of task {} failed; it is not called again", taskId, e);
                }
            }
        }

        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                remove(this);
            }
        }
    }

    ResultStore.Watch add(String taskId, Consumer<TaskMeta> listener) {
        var added = new Waiting(taskId, listener);
        lock.lock();
        try {
            if (closed) {
                throw new ResultStoreException("cannot wait for task " + taskId + ": " + where + " is closed");
            }
            if (count >= limit) {
                throw new ResultStoreException("cannot wait for task " + taskId + ": " + count
                        + " results are waited for already; raise max_waiters in result_backend_transport_options,"
                        + " or wait for fewer at a time");
            }
            count++;
            List<Waiting> others = waiting.computeIfAbsent(taskId, id -> new ArrayList<>(1));
            others.add(added);
            added.number = ++numbered;
            added.confirmed = others.size() > 1 && others.get(0).confirmed;
            if (looker == null) {
                looker = new Thread(this::look, "celeriac-redis-results-look");
                looker.setDaemon(true);
                looker.start();
            }
            if (others.size() == 1) {
                subscriber.subscribe(layout.task(taskId));
            } else {
                unseen.add(taskId);
            }
        } finally {
            lock.unlock();
        }
        return added;
    }

    private void confirm(String taskId) {
        lock.lock();
        try {
            waiting.getOrDefault(taskId, List.of()).forEach(each -> each.confirmed = true);
        } finally {
            lock.unlock();
        }
    }

    private void remove(Waiting gone) {
        lock.lock();
        try {
            List<Waiting> others = waiting.get(gone.taskId);
            if (others != null && others.remove(gone)) {
                count--;
                if (others.isEmpty()) {
                    waiting.remove(gone.taskId);
                    subscriber.unsubscribe(layout.task(gone.taskId));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void received(String taskId, byte[] document) {
        TaskMeta meta;
        try {
            meta = decoder.apply(taskId, document);
        } catch (RuntimeException e) {
            log.warn("What was published as the result of task {} is none: {}", taskId, e.getMessage());
            return;
        }
        if (meta.ready()) {
            over(meta, taskId, each -> each.confirmed);
        }
    }

    /** Who asked later than the document is of waits for a look of its own: by now another end may stand there. */
    private void over(TaskMeta meta, String taskId, Predicate<Waiting> concerned) {
        List<Waiting> told = new ArrayList<>(1);
        lock.lock();
        try {
            List<Waiting> all = waiting.get(taskId);
            if (all == null || !all.removeIf(each -> concerned.test(each) && told.add(each))) {
                return;
            }
            count -= told.size();
            if (all.isEmpty()) {
                waiting.remove(taskId);
                subscriber.unsubscribe(layout.task(taskId));
            }
        } finally {
            lock.unlock();
        }
        told.forEach(each -> each.fire(meta));
    }

    private long numbered() {
        lock.lock();
        try {
            return numbered;
        } finally {
            lock.unlock();
        }
    }

    /** Looks at tasks whose subscription has just come into force, many at a time. */
    private void look() {
        try {
            while (!isClosed()) {
                String first = unseen.poll(CHECK.toNanos(), TimeUnit.NANOSECONDS);
                if (first == null) {
                    subscriber.check(CHECK.multipliedBy(2));
                    continue;
                }
                Set<String> batch = new LinkedHashSet<>();
                batch.add(first);
                unseen.drainTo(batch, LOOK);
                look(batch);
            }
        } catch (InterruptedException e) {
            log.debug("The thread that looks for results ends");
        }
    }

    private void look(Set<String> batch) {
        long last = numbered();
        try {
            finder.apply(batch).forEach((taskId, meta) -> {
                if (meta.ready()) {
                    over(meta, taskId, each -> each.number <= last);
                }
            });
        } catch (ResultStoreException e) {
            if (!isClosed()) {
                log.debug("Could not look for {} results and will again: {}", batch.size(), e.getMessage());
                unseen.addAll(batch);
            }
        } catch (RuntimeException | Error e) {
            if (batch.size() > 1) {
                // One document that is no result must not hide the others.
                batch.forEach(taskId -> look(Set.of(taskId)));
            } else {
                log.error(
                        "Could not look for the result of task {}",
                        batch.iterator().next(),
                        e);
            }
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            running = looker;
        } finally {
            lock.unlock();
        }
        subscriber.close();
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
            try {
                running.join(CHECK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
