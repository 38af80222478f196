package dev.celeriac.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Starts of rate-limited tasks: a token bucket with room for one token for each type, as Celery has it. What may start within
 * {@link #HORIZON} is held here, so that starts are on time; the rest goes back to the broker until its turn comes near, so
 * that nothing waits in memory that the broker can hold. Neither takes a slot from other tasks. Thread-safe.
 */
final class RateLimits {
    static final Duration HORIZON = Duration.ofSeconds(2);

    /** For each type. */
    static final int MOST_HELD = 100;

    /** A limit may be raised meanwhile, and another worker may have nothing to do. */
    private static final Duration LONGEST_PARK = Duration.ofMinutes(1);

    private static final Duration SHORTEST_PARK = Duration.ofMillis(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bucket> buckets = new HashMap<>();
    private final PriorityQueue<Held> held = new PriorityQueue<>(Comparator.comparingLong(Held::due));
    private volatile boolean idle = true;

    private record Held(TaskExecution execution, Bucket bucket, long due) {}

    private static final class Bucket {
        final RateLimit limit;

        /** When the next token is there that nobody has been promised. */
        long free;

        /** The same, counting those that were sent back. */
        long tail;

        int waiting;

        Bucket(RateLimit limit, long now) {
            this.limit = limit;
            this.free = now;
            this.tail = now;
        }
    }

    /**
     * What becomes of a message.
     *
     * @param waitNanos 0 to start it now
     * @param park whether it waits in the broker
     */
    record Turn(long waitNanos, boolean park) {
        static final Turn NOW = new Turn(0, false);
    }

    /**
     * The next turn of a task.
     *
     * @param now as {@link System#nanoTime}
     */
    Turn next(String task, RateLimit limit, long now) {
        if (!limit.limits()) {
            return Turn.NOW;
        }
        lock.lock();
        try {
            Bucket bucket = bucket(task, limit, now);
            long wait = bucket.free - now;
            if (wait <= 0) {
                bucket.free = now + limit.nanosBetween();
                return Turn.NOW;
            }
            if (wait <= HORIZON.toNanos() && bucket.waiting < MOST_HELD) {
                bucket.free += limit.nanosBetween();
                bucket.waiting++;
                return new Turn(wait, false);
            }
            return new Turn(park(bucket, now), true);
        } finally {
            lock.unlock();
        }
    }

    /** Back shortly before its turn; beyond a minute, spread over the minute's second half. */
    private static long park(Bucket bucket, long now) {
        bucket.tail = Math.max(bucket.tail, bucket.free) + bucket.limit.nanosBetween();
        long longest = LONGEST_PARK.toNanos();
        long wait = bucket.tail - now - HORIZON.toNanos() / 2;
        if (wait > longest) {
            wait = longest / 2 + wait % (longest / 2);
            bucket.tail = Math.min(bucket.tail, now + 2 * longest);
        }
        return Math.max(SHORTEST_PARK.toNanos(), wait);
    }

    private Bucket bucket(String task, RateLimit limit, long now) {
        Bucket bucket = buckets.get(task);
        if (bucket == null || !bucket.limit.equals(limit)) {
            bucket = new Bucket(limit, now);
            buckets.put(task, bucket);
            rearrange(task, bucket, now);
        }
        return bucket;
    }

    /** Whoever waits under the old limit waits under the new one. */
    private void rearrange(String task, Bucket bucket, long now) {
        List<Held> moved = new ArrayList<>();
        held.removeIf(each -> each.execution.request().task().equals(task) && moved.add(each));
        moved.sort(Comparator.comparingLong(Held::due));
        for (Held each : moved) {
            long due = bucket.limit.limits() ? Math.max(now, bucket.free) : now;
            bucket.free = due + bucket.limit.nanosBetween();
            bucket.waiting++;
            held.add(new Held(each.execution, bucket, due));
        }
    }

    /** A task's limit was changed. */
    void changed(String task, RateLimit limit, long now) {
        lock.lock();
        try {
            bucket(task, limit, now);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps an execution whose {@link #next} turn was not now. */
    void hold(TaskExecution execution, long due) {
        lock.lock();
        try {
            Bucket bucket = buckets.get(execution.request().task());
            if (bucket != null) {
                held.add(new Held(execution, bucket, due));
                idle = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those whose turn has come, which are held no more. */
    List<TaskExecution> due(long now) {
        return idle ? List.of() : take(now);
    }

    /** All of them. */
    List<TaskExecution> drain() {
        return take(null);
    }

    private List<TaskExecution> take(@Nullable Long until) {
        lock.lock();
        try {
            List<TaskExecution> taken = new ArrayList<>();
            for (Held next = held.peek();
                    next != null && (until == null || next.due - until <= 0);
                    next = held.peek()) {
                held.remove();
                next.bucket.waiting--;
                taken.add(next.execution);
            }
            idle = held.isEmpty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until somebody's turn comes; {@link Long#MAX_VALUE} when nobody waits. */
    long untilDue(long now) {
        if (idle) {
            return Long.MAX_VALUE;
        }
        lock.lock();
        try {
            Held next = held.peek();
            return next == null ? Long.MAX_VALUE : Math.max(0, next.due - now);
        } finally {
            lock.unlock();
        }
    }

    /** A copy, the next first. */
    List<TaskExecution> waiting() {
        if (idle) {
            return List.of();
        }
        lock.lock();
        try {
            return held.stream()
                    .sorted(Comparator.comparingLong(Held::due))
                    .map(Held::execution)
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
