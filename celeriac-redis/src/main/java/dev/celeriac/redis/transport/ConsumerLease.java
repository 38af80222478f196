package dev.celeriac.redis.transport;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.ConsumerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a consumer is in Redis, and the thread that keeps it alive there: renews its lease and its holdings, and recovers
 * what the dead have left. An id is never used again once it was retired or lost.
 */
final class ConsumerLease implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConsumerLease.class);
    /** How long a heartbeat may take: a network that swallows packets is noticed here first. */
    private static final Duration BEAT = Duration.ofSeconds(3);

    private static final Duration RECOVERY = Duration.ofSeconds(30);
    /**
     * For how many heartbeats, by this process's own time, another consumer must have been quiet before it counts as gone.
     * After an outage, or a jump of the clock, everybody's lease looks ended until everybody has had a chance to renew it.
     */
    private static final int QUIET_BEATS = 3;

    private final RedisTransport transport;
    private final KombuLayout layout;
    private final ConsumerOptions options;
    private final Holdings holdings;
    private final Supplier<List<String>> queues;
    private final Runnable outageSeen;
    private final Consumer<RedisConnection> afterBeat;
    private final Recovery recovery;
    private final Thread keeper;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> retired = new LinkedHashSet<>();
    private volatile @Nullable String id;
    private volatile @Nullable RedisConnection connection;
    private long nextNumber;
    private final Map<String, Quiet> quiet = new HashMap<>();
    private volatile @Nullable RedisFault outage;
    private final ReentrantLock beating = new ReentrantLock();
    private boolean paused;

    /** A consumer that has not renewed its lease lately: the lease's end as it stands, and since when it has stood so. */
    private record Quiet(String end, long since) {}

    ConsumerLease(
            RedisTransport transport,
            ConsumerOptions options,
            Holdings holdings,
            Supplier<List<String>> queues,
            Runnable outageSeen,
            Consumer<RedisConnection> afterBeat) {
        this.transport = transport;
        this.layout = transport.layout();
        this.options = options;
        this.holdings = holdings;
        this.queues = queues;
        this.outageSeen = outageSeen;
        this.afterBeat = afterBeat;
        this.recovery = new Recovery(transport);
        this.keeper = new Thread(this::keep, "celeriac-redis-lease-" + options.name());
        keeper.setDaemon(true);
    }

    void start() {
        keeper.start();
    }

    /** The id to take messages under, registered now if there is none. For the fetching thread. */
    String registered(RedisConnection open, Deadline deadline) {
        String current = id;
        return current != null ? current : register(open, "", deadline);
    }

    private String register(RedisConnection open, String retire, Deadline deadline) {
        String fresh = Ids.unique();
        Map<String, @Nullable Object> description = new LinkedHashMap<>();
        description.put("name", options.name());
        description.put("queues", queues.get());
        description.put("pid", ProcessHandle.current().pid());
        description.put("lease", options.lease().toMillis());
        Scripts.REGISTER.run(
                open,
                List.of(layout.consumers(), layout.dying(), layout.descriptions()),
                List.of(
                        Command.toBytes(fresh),
                        Command.toBytes(options.lease().toMillis()),
                        JsonCodec.DEFAULT.encode(description),
                        Command.toBytes(retire),
                        transport.scriptTime()),
                deadline);
        nextNumber = 0;
        id = fresh;
        return fresh;
    }

    /** Replaces an id that may have been used without our knowing; false when it was taken from us already. */
    boolean retire(String old, RedisConnection open, Deadline deadline) {
        register(open, old, deadline);
        boolean ours = open.call(Command.of("ZSCORE", layout.dying(), old), deadline) != null;
        if (ours) {
            lock.lock();
            try {
                retired.add(old);
            } finally {
                lock.unlock();
            }
        }
        return ours;
    }

    /** The lease was found ended; the next fetch registers anew. */
    void lost(String old) {
        if (old.equals(id)) {
            id = null;
            log.warn(
                    "{} was not heard of for {} s and has lost its lease; what it held is run by others",
                    options.name(),
                    options.lease().toSeconds());
        }
    }

    /** The id as it is now, null when it has to be registered. */
    @Nullable String id() {
        return id;
    }

    /** The first of {@code count} numbers under the current id that are used for nothing else. For the fetching thread. */
    long numbers(int count) {
        long first = nextNumber;
        nextNumber += count;
        return first;
    }

    private void keep() {
        try {
            while (!stopped.await(options.heartbeat().toNanos(), TimeUnit.NANOSECONDS)) {
                beating.lock();
                try {
                    if (!paused) {
                        beat();
                    }
                } finally {
                    beating.unlock();
                }
            }
        } catch (InterruptedException e) {
            log.warn("The thread that keeps the lease of {} was interrupted and ends", options.name());
        } finally {
            disconnect();
        }
    }

    /** Why the last heartbeat did not come through; null when it did. */
    @Nullable RedisFault outage() {
        return outage;
    }

    /** For tests: no heartbeat is under way or begins after this returns. */
    void pause(boolean pause) {
        beating.lock();
        try {
            paused = pause;
        } finally {
            beating.unlock();
        }
    }

    private void beat() {
        Deadline deadline = Deadline.in(options.lease().dividedBy(3)).atMost(BEAT);
        try {
            RedisConnection open = connection;
            if (open == null || open.closed()) {
                open = transport.redis().attempt("lease", deadline);
                connection = open;
            }
            if (outage != null) {
                outage = null;
                log.info("{} has its lease again at Redis at {}", options.name(), open.server());
            }
            heartbeat(open, deadline);
            afterBeat.accept(open);
        } catch (RedisFault e) {
            disconnect();
            if (e.connectionIsGone()) {
                outageSeen.run();
            }
            quiet.clear();
            if (outage == null && stopped.getCount() > 0) {
                log.warn("{} cannot renew its lease: {}", options.name(), e.getMessage());
            }
            outage = e;
        } catch (RuntimeException e) {
            disconnect();
            log.error("The lease of {} could not be renewed because of a defect", options.name(), e);
        }
    }

    private void heartbeat(RedisConnection open, Deadline deadline) {
        String current = id;
        Set<String> owners = holdings.owners();
        List<String> watched = retiredIds(owners, open, deadline);
        var arguments = new ArrayList<byte[]>();
        arguments.add(Command.toBytes(current == null ? "" : current));
        arguments.add(Command.toBytes(options.lease().toMillis()));
        arguments.add(Command.toBytes(options.heartbeat().multipliedBy(2).toMillis()));
        arguments.add(transport.scriptTime());
        arguments.add(Command.toBytes(watched.size()));
        watched.forEach(each -> arguments.add(Command.toBytes(each)));
        arguments.addAll(holdings.stale(layout.visibilityTimeout()));
        Instant asked = transport.skew().now();
        List<@Nullable Object> reply = Reply.list(Scripts.HEARTBEAT.run(
                open, List.of(layout.consumers(), layout.dying(), layout.unackedIndex()), arguments, deadline));
        transport.skew().compare(asked, Instant.ofEpochMilli(Reply.number(reply.get(1))));
        if (current != null && Reply.number(reply.get(0)) == 0) {
            lost(current);
        }
        recoverDead(reply, open, deadline);
        recovery.restoreVisible(open);
    }

    private void recoverDead(List<@Nullable Object> reply, RedisConnection open, Deadline deadline) {
        long now = Reply.number(reply.get(1));
        Map<String, String> ends = new HashMap<>();
        for (int i = 2; i + 1 < reply.size(); i += 2) {
            ends.put(Reply.text(reply.get(i)), Reply.text(reply.get(i + 1)));
        }
        quiet.keySet().retainAll(ends.keySet());
        long patience = options.heartbeat().toNanos() * QUIET_BEATS;
        ends.forEach((other, end) -> {
            Quiet known = quiet.get(other);
            if (known == null || !known.end().equals(end)) {
                quiet.put(other, new Quiet(end, System.nanoTime()));
            } else if (Long.parseLong(end) <= now && System.nanoTime() - known.since() >= patience) {
                Object claimed = Scripts.CLAIM.run(
                        open,
                        List.of(layout.consumers(), layout.dying()),
                        List.of(
                                Command.toBytes(other),
                                Command.toBytes(end),
                                Command.toBytes(now + RECOVERY.toMillis())),
                        deadline);
                quiet.remove(other);
                if (Reply.number(claimed) == 1) {
                    recovery.recover(other, options.name(), open);
                }
            }
        });
    }

    /** Retired ids with something left to watch over; the others are forgotten. */
    private List<String> retiredIds(Set<String> owners, RedisConnection open, Deadline deadline) {
        List<String> finished;
        List<String> watched;
        lock.lock();
        try {
            finished = retired.stream().filter(each -> !owners.contains(each)).toList();
            retired.removeAll(finished);
            watched = List.copyOf(retired);
        } finally {
            lock.unlock();
        }
        finished.forEach(each -> forget(each, open, deadline));
        return watched;
    }

    private void forget(String old, RedisConnection open, Deadline deadline) {
        open.pipeline(
                        List.of(
                                Command.of("ZREM", layout.consumers(), old),
                                Command.of("ZREM", layout.dying(), old),
                                Command.of("HDEL", layout.descriptions(), old)),
                        deadline)
                .forEach(open::succeeded);
    }

    /** Ends the lease; to be called when nothing is held any more. */
    void end(Duration within) {
        stop();
        Deadline deadline = Deadline.in(within);
        var ids = new ArrayList<String>();
        lock.lock();
        try {
            ids.addAll(retired);
        } finally {
            lock.unlock();
        }
        String current = id;
        if (current != null) {
            ids.add(current);
        }
        if (!ids.isEmpty()) {
            transport.redis().with(deadline, open -> {
                ids.forEach(each -> forget(each, open, deadline));
                return true;
            });
        }
    }

    private void stop() {
        stopped.countDown();
        disconnect();
        boolean interrupted = false;
        while (keeper.isAlive()) {
            try {
                keeper.join(Duration.ofSeconds(5).toMillis());
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        RedisConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
