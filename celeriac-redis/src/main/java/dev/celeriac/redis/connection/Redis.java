package dev.celeriac.redis.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One Redis as a transport or store uses it: a small pool for short calls, and connections of one's own for those that
 * wait or subscribe. Connects on first use, again after every loss, and always within the caller's deadline.
 * Thread-safe.
 */
public final class Redis implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final int CONNECTIONS = 10;
    /** redis-py's {@code health_check_interval} as kombu sets it. */
    private static final Duration HEALTH_CHECK = Duration.ofSeconds(25);

    private final RedisUrl url;
    private final Connector connector;
    private final Semaphore permits;
    private final Duration healthCheck;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private record Idle(RedisConnection connection, long since) {}

    private Redis(RedisUrl url, RedisOptions options, Link link) {
        this.url = url;
        this.connector = new Connector(url, options, link);
        this.permits = new Semaphore(Math.max(1, options.integer("max_connections", CONNECTIONS)), true);
        this.healthCheck = options.seconds("health_check_interval", HEALTH_CHECK);
    }

    /**
     * Connects to nothing yet.
     *
     * @throws IllegalArgumentException for options that can never work
     */
    public static Redis of(RedisUrl url, RedisOptions options, Link link) {
        return new Redis(url, options, link);
    }

    public RedisUrl url() {
        return url;
    }

    /** A connection for the caller alone, who closes it. Keeps trying until {@code deadline}. */
    public RedisConnection dedicated(String role, Deadline deadline) {
        return patiently(deadline, () -> connector.connect(role, deadline));
    }

    /** As {@link #dedicated} with a single attempt. */
    public RedisConnection attempt(String role, Deadline deadline) {
        return connector.connect(role, deadline);
    }

    /**
     * Runs short calls on a pooled connection. What Redis has certainly not executed is tried again until the deadline.
     *
     * @throws RedisFault when it could not be done in time
     */
    public <T extends @Nullable Object> T with(Deadline deadline, Function<RedisConnection, T> calls) {
        acquire(deadline);
        try {
            return patiently(deadline, () -> once(deadline, calls));
        } finally {
            permits.release();
        }
    }

    private <T extends @Nullable Object> T once(Deadline deadline, Function<RedisConnection, T> calls) {
        RedisConnection connection = borrow(deadline);
        boolean reusable = false;
        try {
            T result = calls.apply(connection);
            reusable = true;
            return result;
        } catch (RedisFault e) {
            reusable = !e.connectionIsGone();
            throw e;
        } finally {
            if (reusable && !connection.closed()) {
                giveBack(connection);
            } else {
                connection.close();
            }
        }
    }

    private interface Attempt<T extends @Nullable Object> {
        T make();
    }

    private <T extends @Nullable Object> T patiently(Deadline deadline, Attempt<T> attempt) {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return attempt.make();
            } catch (RedisFault e) {
                if (!e.mayPass() || deadline.remainingNanos() <= pause.toNanos() || !pause(pause)) {
                    throw e;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** Waits; false when there is no point in going on. */
    public boolean pause(Duration pause) {
        try {
            return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void acquire(Deadline deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!permits.tryAcquire(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS)) {
                        throw new RedisFault(
                                RedisFault.Kind.UNREACHABLE,
                                "no free connection to " + url + " within "
                                        + deadline.whole().toMillis()
                                        + " ms: raise max_connections, or look why Redis answers slowly");
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RedisConnection borrow(Deadline deadline) {
        while (true) {
            Idle next;
            lock.lock();
            try {
                if (closed.getCount() == 0) {
                    throw new RedisFault(RedisFault.Kind.CLOSED, url + " is closed");
                }
                next = idle.pollFirst();
            } finally {
                lock.unlock();
            }
            if (next == null) {
                return connector.connect("calls", deadline);
            }
            if (usable(next, deadline)) {
                return next.connection();
            }
            next.connection().close();
        }
    }

    private boolean usable(Idle candidate, Deadline deadline) {
        if (!candidate.connection().healthy()) {
            return false;
        }
        if (healthCheck.isZero() || System.nanoTime() - candidate.since() < healthCheck.toNanos()) {
            return true;
        }
        try {
            candidate.connection().call(Command.of("PING"), deadline.atMost(Duration.ofSeconds(1)));
            return true;
        } catch (RedisFault e) {
            return false;
        }
    }

    private void giveBack(RedisConnection connection) {
        lock.lock();
        try {
            if (closed.getCount() != 0) {
                idle.addFirst(new Idle(connection, System.nanoTime()));
                return;
            }
        } finally {
            lock.unlock();
        }
        connection.close();
    }

    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Closes the pooled connections; those that are in use close when they come back. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed.countDown();
            idle.forEach(each -> each.connection().close());
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
