package dev.celeriac.worker;

import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRuntime.StopReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces time limits on what runs. The soft limit asks the task to stop and interrupts its thread, once. The hard limit
 * cannot kill a thread: the task is completed as failed, and its thread is replaced and counted as leaked until it
 * returns; what it still does is ignored. A solo pool has no thread to spare, so there a hard limit only logs.
 */
final class TimeLimits {
    private static final Logger LOG = LoggerFactory.getLogger(TimeLimits.class);
    private static final int FRAMES = 30;

    private final RunningSet running;
    private final ExecutionPool pool;
    private final TaskLog log;

    TimeLimits(RunningSet running, ExecutionPool pool, TaskLog log) {
        this.running = running;
        this.pool = pool;
        this.log = log;
    }

    /**
     * @param now as {@link System#nanoTime}
     * @return nanoseconds until the next limit, {@link Long#MAX_VALUE} when there is none
     */
    long enforce(long now) {
        long next = Long.MAX_VALUE;
        for (TaskExecution execution : running.all()) {
            // What waits in a child behind another task has all its time before it.
            if (execution.limits != Limits.NONE && execution.isUnderway()) {
                next = Math.min(next, enforce(execution, now));
            }
        }
        return next;
    }

    private long enforce(TaskExecution execution, long now) {
        long ran = now - execution.startedNanos();
        long next = Long.MAX_VALUE;
        Duration hard = execution.limits.hard();
        if (hard != null && !execution.overHardLimit) {
            if (ran >= hard.toNanos()) {
                execution.overHardLimit = true;
                giveUp(execution, hard);
                return next;
            }
            next = hard.toNanos() - ran;
        }
        Duration soft = execution.limits.soft();
        if (soft != null && !execution.overSoftLimit) {
            if (ran >= soft.toNanos()) {
                execution.overSoftLimit = true;
                log.softLimit(execution.request(), soft);
                execution.interrupt(StopReason.SOFT_TIME_LIMIT);
            } else {
                next = Math.min(next, soft.toNanos() - ran);
            }
        }
        return next;
    }

    private void giveUp(TaskExecution execution, Duration hard) {
        double seconds = hard.toMillis() / 1000.0;
        if (pool.kind() == PoolKind.SOLO) {
            LOG.error(
                    "Hard time limit ({}s) exceeded for {}[{}], which a solo pool cannot end: it goes on",
                    seconds,
                    execution.request().task(),
                    execution.request().id());
            return;
        }
        if (!execution.abort(StopReason.TERMINATED, new Outcome.Failure(new TimeLimitExceeded(seconds), false))) {
            return;
        }
        Thread thread = pool.abandon(execution);
        LOG.error(
                "Hard time limit ({}s) exceeded for {}[{}]{}",
                seconds,
                execution.request().task(),
                execution.request().id(),
                where(thread));
    }

    private static String where(@Nullable Thread thread) {
        if (thread == null) {
            return "";
        }
        return ": given up; thread " + thread.getName() + " is left behind in\n"
                + Arrays.stream(thread.getStackTrace())
                        .limit(FRAMES)
                        .map(frame -> "\tat " + frame)
                        .collect(Collectors.joining("\n"));
    }
}
