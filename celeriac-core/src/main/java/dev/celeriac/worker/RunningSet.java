package dev.celeriac.worker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The attempts that run now. Thread-safe. */
final class RunningSet {
    private final Set<TaskExecution> running = ConcurrentHashMap.newKeySet();
    private volatile Runnable whenLimited = () -> {};

    /** @param added called when an attempt with a time limit has begun */
    void onLimited(Runnable added) {
        whenLimited = added;
    }

    void add(TaskExecution execution) {
        running.add(execution);
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

    int size() {
        return running.size();
    }
}
