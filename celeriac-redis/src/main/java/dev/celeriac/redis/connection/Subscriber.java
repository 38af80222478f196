package dev.celeriac.redis.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any number of subscriptions over one connection and one thread, which starts with the first. The connection is made anew
 * when it breaks, with every subscription; whatever goes wrong, the thread goes on until {@link #close}. Thread-safe.
 */
public final class Subscriber implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int PART = 500;

    private final Redis redis;
    private final String name;
    private final boolean patterns;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> wanted = new LinkedHashSet<>();
    private @Nullable RedisConnection connection;
    private @Nullable Thread reader;
    private boolean closed;
    private volatile long lastHeard;

    /** Called by the reading thread; must not block. */
    public interface Listener {
        /** Messages to this channel are received from now on; said again after each new connection. */
        void subscribed(String channel);

        /** @param name of the subscription that it came by: several patterns of one connection may match a channel */
        void message(String name, String channel, byte[] payload);
    }

    /** @param patterns whether names are patterns, for PSUBSCRIBE */
    public Subscriber(Redis redis, String name, boolean patterns, Listener listener) {
        this.redis = redis;
        this.name = name;
        this.patterns = patterns;
        this.listener = listener;
    }

    public void subscribe(String channel) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (reader == null) {
                // Kept once it has started: a machine without threads to spare may have one for the next caller.
                Thread starting = new Thread(this::read, "celeriac-redis-" + name);
                starting.setDaemon(true);
                starting.start();
                reader = starting;
            }
            if (!wanted.add(channel)) {
                return;
            }
            tell("SUBSCRIBE", List.of(channel));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public void unsubscribe(String channel) {
        lock.lock();
        try {
            if (wanted.remove(channel)) {
                tell("UNSUBSCRIBE", List.of(channel));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks the server for a sign of life, and drops a connection that gave none since {@code silence} ago. */
    public void check(Duration silence) {
        lock.lock();
        try {
            RedisConnection open = connection;
            if (open == null) {
                return;
            }
            if (System.nanoTime() - lastHeard > silence.toNanos()) {
                log.debug("The subscriptions of {} were silent for {} ms and are made anew", name, silence.toMillis());
                open.close();
            } else {
                write(open, Command.of("PING"));
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell(String verb, List<String> channels) {
        RedisConnection open = connection;
        if (open != null) {
            write(open, Command.of((patterns ? "P" : "") + verb, channels));
        }
    }

    private static void write(RedisConnection open, Command command) {
        try {
            open.send(command);
            open.flush(Deadline.in(CONNECTING));
        } catch (RedisFault e) {
            // The reader notices the closed connection, and subscribes anew.
            log.debug("Could not write to a subscription: {}", e.getMessage());
        }
    }

    private void read() {
        Interruption interruption = new Interruption();
        while (awaitWork()) {
            try {
                RedisConnection open = connect();
                interruption.over();
                while (true) {
                    receive(open);
                }
            } catch (RuntimeException | Error e) {
                // Whatever it was, the thread goes on: without it nobody who subscribed would ever hear anything again.
                if (!goOn(interruption, e)) {
                    return;
                }
            }
        }
    }

    /** @return false when it is over */
    private boolean goOn(Interruption interruption, Throwable cause) {
        try {
            disconnect();
            if (!isClosed()) {
                interruption.say(cause);
            }
        } catch (RuntimeException | Error e) {
            // No memory to say so, for example; the next failure will be told instead.
            cause.addSuppressed(e);
        }
        return !isClosed() && interruption.pause();
    }

    /** From the loss of a connection to the next: said once, with pauses that grow. For the reading thread. */
    private final class Interruption {
        private Duration pause = FIRST_PAUSE;
        private boolean said;

        void say(Throwable cause) {
            if (said) {
                log.debug("The subscriptions of {} are still interrupted", name, cause);
            } else if (cause instanceof RedisFault) {
                log.warn("The subscriptions of {} are interrupted: {}", name, cause.getMessage());
            } else {
                log.error("The subscriptions of {} are interrupted by a defect, and are made anew", name, cause);
            }
            said = true;
        }

        boolean pause() {
            Duration now = pause;
            pause = now.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? now.multipliedBy(2) : LONGEST_PAUSE;
            // Only close() ends this thread, and no interrupt.
            return redis.pause(now) || Thread.interrupted();
        }

        void over() {
            if (said) {
                log.info("The subscriptions of {} are back", name);
            }
            said = false;
            pause = FIRST_PAUSE;
        }
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (wanted.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private RedisConnection connect() {
        RedisConnection open = redis.attempt(name, Deadline.in(CONNECTING));
        lock.lock();
        try {
            if (closed) {
                open.close();
            }
            lastHeard = System.nanoTime();
            connection = open;
            var all = new ArrayList<>(wanted);
            for (int from = 0; from < all.size(); from += PART) {
                tell("SUBSCRIBE", all.subList(from, Math.min(from + PART, all.size())));
            }
        } finally {
            lock.unlock();
        }
        return open;
    }

    private void receive(RedisConnection open) {
        Object push = open.receive(null);
        lastHeard = System.nanoTime();
        if (!(push instanceof List<?> parts) || parts.size() < 3) {
            return;
        }
        try {
            hear(parts);
        } catch (RedisFault e) {
            throw e;
        } catch (RuntimeException e) {
            // One message is lost; the connection, and what comes over it meanwhile, need not be.
            log.error("A listener of the subscriptions of {} failed", name, e);
        }
    }

    private void hear(List<?> parts) {
        switch (Reply.text(parts.get(0))) {
            case "message" ->
                listener.message(Reply.text(parts.get(1)), Reply.text(parts.get(1)), payload(parts.get(2)));
            case "pmessage" ->
                listener.message(Reply.text(parts.get(1)), Reply.text(parts.get(2)), payload(parts.get(3)));
            case "subscribe", "psubscribe" -> listener.subscribed(Reply.text(parts.get(1)));
            default -> log.trace("{}", parts);
        }
    }

    private static byte[] payload(@Nullable Object value) {
        return value instanceof byte[] bytes ? bytes : new byte[0];
    }

    private void disconnect() {
        lock.lock();
        try {
            RedisConnection last = connection;
            connection = null;
            if (last != null) {
                last.close();
            }
        } finally {
            lock.unlock();
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

    /** Closes the connection and waits for the thread. */
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = reader;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        disconnect();
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        try {
            running.join(CONNECTING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
