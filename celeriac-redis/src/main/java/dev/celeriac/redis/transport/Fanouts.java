package dev.celeriac.redis.transport;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Subscriber;
import dev.celeriac.transport.BroadcastBuffer;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who listens to which fanout exchange: one connection for all of a transport, and one pattern for all who want the same. */
final class Fanouts implements Subscriber.Listener {
    private static final Logger log = LoggerFactory.getLogger(Fanouts.class);

    private static final Duration CHECK = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final RedisTransport transport;
    private final Subscriber subscriber;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition established = lock.newCondition();

    // Guarded by lock:
    private final Map<String, Integer> users = new HashMap<>();
    private final Set<String> live = new HashSet<>();

    private volatile long lastCheck = System.nanoTime();

    Fanouts(RedisTransport transport) {
        this.transport = transport;
        this.subscriber = new Subscriber(transport.redis(), "fanout", true, this);
    }

    BroadcastSubscription subscribe(BroadcastQueue queue, Deadline deadline) {
        String pattern = Channels.of(
                transport.options(),
                transport.redis().url(),
                queue.exchange().name(),
                queue.bindingKey().replace('#', '*'));
        var listener = new Listener(queue, pattern);
        listeners
                .computeIfAbsent(pattern, absent -> new CopyOnWriteArrayList<>())
                .add(listener);
        lock.lock();
        try {
            if (users.merge(pattern, 1, Integer::sum) == 1) {
                subscriber.subscribe(pattern);
            }
        } finally {
            lock.unlock();
        }
        if (!awaitLive(pattern, deadline)) {
            listener.close();
            throw new TransportException("cannot listen to " + pattern + ": " + transport.describe()
                    + " did not confirm it within " + deadline.whole().toMillis()
                    + " ms; check that it is up and that its user may PSUBSCRIBE");
        }
        return listener;
    }

    private boolean awaitLive(String pattern, Deadline deadline) {
        lock.lock();
        try {
            while (!live.contains(pattern)) {
                if (established.awaitNanos(deadline.remainingNanos()) <= 0 && !live.contains(pattern)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void subscribed(String pattern) {
        lock.lock();
        try {
            if (users.containsKey(pattern)) {
                live.add(pattern);
                established.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void message(String pattern, String channel, byte[] payload) {
        List<Listener> wanting = listeners.get(pattern);
        if (wanting == null || wanting.isEmpty()) {
            return;
        }
        try {
            for (Listener each : wanting) {
                each.buffer.add(RedisBroadcast.received(each.queue, payload));
            }
        } catch (InvalidMessageException e) {
            log.debug("Not a message on channel {}: {}", channel, e.getMessage());
        }
    }

    private void remove(Listener listener) {
        List<Listener> same = listeners.get(listener.pattern);
        if (same == null || !same.remove(listener)) {
            return;
        }
        lock.lock();
        try {
            if (users.merge(listener.pattern, -1, Fanouts::sumOrNull) == null) {
                live.remove(listener.pattern);
                subscriber.unsubscribe(listener.pattern);
            }
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable Integer sumOrNull(Integer users, Integer change) {
        return users + change == 0 ? null : users + change;
    }

    /** A connection that has died without a word is found by whoever polls. */
    private void check() {
        long now = System.nanoTime();
        if (now - lastCheck > CHECK.toNanos()) {
            lastCheck = now;
            subscriber.check(SILENCE);
        }
    }

    void close() {
        subscriber.close();
        listeners.values().forEach(some -> some.forEach(each -> each.buffer.close()));
    }

    private final class Listener implements BroadcastSubscription {
        final BroadcastQueue queue;
        final String pattern;
        final BroadcastBuffer buffer;

        Listener(BroadcastQueue queue, String pattern) {
            this.queue = queue;
            this.pattern = pattern;
            this.buffer = new BroadcastBuffer(queue.capacity());
        }

        @Override
        public @Nullable BroadcastMessage poll(Duration timeout) throws InterruptedException {
            Deadline deadline = Deadline.in(timeout);
            while (true) {
                check();
                Duration left = Duration.ofNanos(Math.max(0, deadline.remainingNanos()));
                BroadcastMessage message = buffer.poll(left.compareTo(CHECK) < 0 ? left : CHECK);
                if (message != null || deadline.passed() || buffer.isClosed()) {
                    return message;
                }
            }
        }

        @Override
        public long dropped() {
            return buffer.dropped();
        }

        @Override
        public void close() {
            remove(this);
            buffer.close();
        }
    }
}
