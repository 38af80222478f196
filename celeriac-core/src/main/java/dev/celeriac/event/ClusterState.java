package dev.celeriac.event;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A picture of a cluster drawn from its events (Celery's {@code State}): which workers live, and what has become of the
 * tasks. Understands workers in Python and in Java alike, and events that come out of order. Bounded: of too many workers
 * or tasks the oldest are forgotten. Thread-safe; what it returns are values that do not change.
 */
public final class ClusterState implements Consumer<Event> {
    private static final int WORKERS = 5000;
    private static final int TASKS = 10_000;

    private static final Comparator<TrackedTask> BY_TIME = Comparator.<TrackedTask>comparingLong(task -> task.clock)
            .thenComparing(task -> task.origin)
            .thenComparingDouble(task -> task.seen)
            .thenComparing(task -> task.id);

    private final InstantSource time;
    private final Map<String, TrackedWorker> workers;
    private final Map<String, TrackedTask> tasks;
    private final NavigableSet<TrackedTask> byTime = new TreeSet<>(BY_TIME);
    private final Set<String> types = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<WorkerSnapshot>> joined = new CopyOnWriteArrayList<>();
    private final List<Consumer<WorkerSnapshot>> left = new CopyOnWriteArrayList<>();
    private long events;
    private long received;

    /** With Celery's bounds, 5,000 workers and 10,000 tasks. */
    public ClusterState(InstantSource time) {
        this(time, WORKERS, TASKS);
    }

    /**
     * @param time the clock that decides who lives
     * @param maxWorkers how many workers to remember
     * @param maxTasks how many tasks to remember
     */
    public ClusterState(InstantSource time, int maxWorkers, int maxTasks) {
        this.time = time;
        this.workers = bounded(maxWorkers, worker -> {});
        this.tasks = bounded(maxTasks, byTime::remove);
    }

    private static <T> Map<String, T> bounded(int max, Consumer<T> forgotten) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                if (size() > max) {
                    forgotten.accept(eldest.getValue());
                    return true;
                }
                return false;
            }
        };
    }

    /** @param observer called for a worker that is seen for the first time, or says that it has started */
    public ClusterState onNodeJoin(Consumer<WorkerSnapshot> observer) {
        joined.add(observer);
        return this;
    }

    /** @param observer called for a worker that says that it stops */
    public ClusterState onNodeLeave(Consumer<WorkerSnapshot> observer) {
        left.add(observer);
        return this;
    }

    /** Takes notice of an event. */
    @Override
    public void accept(Event event) {
        lock.lock();
        try {
            events++;
            switch (event.group()) {
                case "worker" -> worker(event);
                case "task" -> task(event);
                default -> {}
            }
        } finally {
            lock.unlock();
        }
    }

    private void worker(Event event) {
        String name = event.hostname();
        if (name.isEmpty()) {
            return;
        }
        boolean offline = event.subject().equals("offline");
        TrackedWorker known = workers.get(name);
        TrackedWorker worker = known == null ? new TrackedWorker(name) : known;
        worker.update(event);
        if (offline) {
            workers.remove(name);
            left.forEach(observer -> observer.accept(worker.snapshot(now())));
            return;
        }
        workers.put(name, worker);
        if (known == null || event.subject().equals("online")) {
            joined.forEach(observer -> observer.accept(worker.snapshot(now())));
        }
    }

    private void task(Event event) {
        String id = event.uuid();
        if (id == null || id.isEmpty()) {
            return;
        }
        boolean byClient = event.subject().equals("sent");
        if (!byClient && !event.hostname().isEmpty()) {
            workers.computeIfAbsent(event.hostname(), TrackedWorker::new).alive(event);
        }
        TrackedTask task = tasks.get(id);
        if (task == null) {
            task = new TrackedTask(id);
            tasks.put(id, task);
        } else {
            byTime.remove(task);
        }
        if (event.subject().equals("received")) {
            received++;
        }
        task.update(event, byClient);
        byTime.add(task);
        String name = task.name();
        if (name != null) {
            types.add(name);
        }
    }

    /** Everybody who was heard of and has not said goodbye. */
    public List<WorkerSnapshot> workers() {
        return locked(() -> snapshots(workers.values()));
    }

    /** Those whose last heartbeat is less than two intervals ago. */
    public List<WorkerSnapshot> aliveWorkers() {
        return workers().stream().filter(WorkerSnapshot::alive).toList();
    }

    private List<WorkerSnapshot> snapshots(Collection<TrackedWorker> some) {
        Instant now = now();
        return some.stream().map(worker -> worker.snapshot(now)).toList();
    }

    /** A worker by its node name. */
    public Optional<WorkerSnapshot> worker(String hostname) {
        return locked(() -> Optional.ofNullable(workers.get(hostname)).map(worker -> worker.snapshot(now())));
    }

    /** A task by its id. */
    public Optional<TaskSnapshot> task(String id) {
        return locked(() -> Optional.ofNullable(tasks.get(id)).map(TrackedTask::snapshot));
    }

    /** The tasks about which something was heard last, the latest first. */
    public List<TaskSnapshot> tasksByTime(int limit) {
        return tasks(limit, task -> true);
    }

    /** {@link #tasksByTime} of one name. */
    public List<TaskSnapshot> tasksByType(String name, int limit) {
        return tasks(limit, task -> name.equals(task.name()));
    }

    /** {@link #tasksByTime} of one worker. */
    public List<TaskSnapshot> tasksByWorker(String hostname, int limit) {
        return tasks(limit, task -> hostname.equals(task.worker()));
    }

    /** The tasks that this one has started, as far as they are remembered, the latest first. */
    public List<TaskSnapshot> children(String id) {
        return tasks(Integer.MAX_VALUE, task -> id.equals(task.parentId()) && !task.id.equals(id));
    }

    private List<TaskSnapshot> tasks(int limit, Predicate<TrackedTask> which) {
        return locked(() -> {
            List<TaskSnapshot> found = new ArrayList<>();
            Iterator<TrackedTask> latestFirst = byTime.descendingIterator();
            while (found.size() < limit && latestFirst.hasNext()) {
                TrackedTask task = latestFirst.next();
                if (which.test(task)) {
                    found.add(task.snapshot());
                }
            }
            return found;
        });
    }

    /** The names of tasks seen so far, in their order. */
    public List<String> taskTypes() {
        return locked(() -> types.stream().sorted().toList());
    }

    /** How many events it has taken notice of. */
    public long eventCount() {
        return locked(() -> events);
    }

    /** How many times a worker has received a task. */
    public long taskCount() {
        return locked(() -> received);
    }

    /** Keeps events out while {@code look} runs. */
    public void freezeWhile(Runnable look) {
        locked(() -> {
            look.run();
            return null;
        });
    }

    /** Forgets a worker, as if it had never been heard of. */
    public void forget(String hostname) {
        locked(() -> workers.remove(hostname));
    }

    /** Forgets tasks that are over, or all tasks. */
    public void clearTasks(boolean onlyReady) {
        locked(() -> {
            tasks.values().removeIf(task -> !onlyReady || TaskStates.isReady(task.state()));
            byTime.clear();
            byTime.addAll(tasks.values());
            return null;
        });
    }

    /** Forgets everything. */
    public void clear() {
        locked(() -> {
            workers.clear();
            tasks.clear();
            byTime.clear();
            events = 0;
            received = 0;
            return null;
        });
    }

    private Instant now() {
        return time.instant();
    }

    private <T extends @org.jspecify.annotations.Nullable Object> T locked(java.util.function.Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }
}
