package dev.celeriac.worker;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The attempts that run now. Thread-safe. */
final class RunningSet {
    private final Set<TaskExecution> running = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, LongAdder> totals = new ConcurrentHashMap<>();
    private volatile Runnable whenLimited = () -> {};

    /** @param added called when an attempt with a time limit has begun */
    void onLimited(Runnable added) {
        whenLimited = added;
    }

    void add(TaskExecution execution) {
        running.add(execution);
        String task = execution.request().task();
        LongAdder total = totals.get(task);
        if (total == null) {
            total = totals.computeIfAbsent(task, absent -> new LongAdder());
        }
        total.increment();
        underway(execution);
    }

    /** An attempt's code has begun, if it had not before. */
    void underway(TaskExecution execution) {
        if (execution.limits != Limits.NONE) {
            whenLimited.run();
        }
    }

    void remove(TaskExecution execution) {
        running.remove(execution);
    }

    /** The attempt at that task, if it runs here. */
    @Nullable TaskExecution find(String taskId) {
        for (TaskExecution execution : running) {
            if (execution.request().id().equals(taskId)) {
                return execution;
            }
        }
        return null;
    }

    /** A weakly consistent view. */
    Set<TaskExecution> all() {
        return running;
    }

    /**
     * How long the attempt that began last has been running.
     *
     * @param now as {@link System#nanoTime}
     * @return 0 when nothing runs
     */
    long youngestNanos(long now) {
        long youngest = Long.MAX_VALUE;
        for (TaskExecution execution : running) {
            youngest = Math.min(youngest, now - execution.startedNanos());
        }
        return youngest == Long.MAX_VALUE ? 0 : Math.max(0, youngest);
    }

    /** For whoever asks what the worker does. */
    List<TaskView> views() {
        return running.stream()
                .map(TaskExecution::view)
                .filter(view -> view.started() != null)
                .toList();
    }

    /** How many attempts have begun, by task. */
    Map<String, Long> totals() {
        Map<String, Long> counts = new TreeMap<>();
        totals.forEach((task, total) -> counts.put(task, total.sum()));
        return counts;
    }

    int size() {
        return running.size();
    }
}
