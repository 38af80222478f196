package dev.celeriac.redis.transport;

import dev.celeriac.codec.Envelope;
import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.WaitingMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of kombu's lists. After a connection fault it mends itself with the next {@link #fetch}, and goes on holding
 * what it held: whether it has failed for good is the worker's judgement.
 */
final class RedisConsumer implements TransportConsumer {
    private static final Logger log = LoggerFactory.getLogger(RedisConsumer.class);
    private static final Duration CLOSING = Duration.ofSeconds(3);

    /** A worker that does not come for what was taken for it within this time has slow tasks. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RedisTransport transport;
    private final ConsumerOptions options;
    private final Holdings holdings = new Holdings();
    private final Signal signal = new Signal();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Held by whoever uses the connection of the fetch; not while a fetch waits. */
    private final ReentrantLock fetching = new ReentrantLock();

    /** Since the fetch began, a commit has taken messages. Guarded by {@link #fetching}, as is the next. */
    private boolean overtaken;

    /** What was taken without being returned: along with commits that failed, or for more room than there is now. */
    private final ArrayDeque<Delivery> carried = new ArrayDeque<>();

    /** When the oldest of them came; 0 when there is none. */
    private volatile long carriedSince;

    private final ConsumerLease lease;
    private final FetchConnection connection;
    private final Broadcasts broadcasts;
    private volatile List<String> queues;
    private volatile ServingOrder order;

    RedisConsumer(RedisTransport transport, ConsumerOptions options) {
        this.transport = transport;
        this.options = options;
        this.queues = List.copyOf(options.queues());
        this.broadcasts = new Broadcasts(transport, options.name());
        this.order = order(queues);
        this.lease = new ConsumerLease(transport, options, holdings, () -> queues, this::outageSeen, this::settleDoubt);
        this.connection = new FetchConnection(transport, options.name(), lease, signal);
        lease.start();
    }

    /** A fetch on a connection that is as dead as the lease's would only notice later. */
    private void outageSeen() {
        connection.abort();
    }

    /**
     * A worker may never fetch from this consumer again, or not for long, and yet keep it for what it holds: messages that
     * were taken without its knowing go back to their queue meanwhile.
     */
    private void settleDoubt(RedisConnection link) {
        if (!(connection.inDoubt() || neglected()) || !fetching.tryLock()) {
            return;
        }
        try {
            Deadline deadline = transport.callDeadline();
            giveBackUnknown(link, deadline);
            if (neglected()) {
                List<Held> unreturned = new ArrayList<>();
                carried(carried.size()).forEach(each -> unreturned.add((Held) each.tag()));
                unreturned.addAll(underWay(deadline));
                giveBack(unreturned, link, deadline);
            }
        } finally {
            fetching.unlock();
        }
    }

    /** Whether nobody has asked for a while for what has come, or is under way. */
    private boolean neglected() {
        return isOver(carriedSince) || isOver(connection.asksSince());
    }

    private static boolean isOver(long since) {
        return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
    }

    /** What a fetch has asked for ahead of its need; held from here on. */
    private List<Held> underWay(Deadline deadline) {
        var taken = new ArrayList<Held>();
        try {
            connection.drain(deadline, held -> {
                holdings.add(held);
                taken.add(held);
            });
        } catch (RedisFault e) {
            log.debug("{} cannot read what is under way to it: {}", options.name(), e.getMessage());
            connection.failed(e);
        }
        return taken;
    }

    private void giveBackUnknown(RedisConnection link, Deadline deadline) {
        List<Held> unknown = connection.unknowing(link, deadline);
        unknown.forEach(holdings::add);
        giveBack(unknown, link, deadline);
    }

    /**
     * Those that Redis refuses to take back are what the next fetch returns. When it is unknown whether they went back, they
     * must not run here; they are given back, if they are still held, when this is closed, to which a broken connection leads.
     */
    private void giveBack(List<Held> messages, RedisConnection link, Deadline deadline) {
        try {
            restore(messages, link, deadline);
        } catch (RedisFault e) {
            if (!e.outcomeUnknown()) {
                carryOn(messages.stream()
                        .filter(holdings::contains)
                        .map(RedisConsumer::delivery)
                        .toList());
            }
            throw e;
        }
    }

    private void restore(List<Held> messages, RedisConnection link, Deadline deadline) {
        // The first of a list is pushed last, so that it is at the head again.
        List<Held> all = new ArrayList<>(messages);
        all.sort((a, b) -> Long.compare(number(b.field()), number(a.field())));
        for (int from = 0; from < all.size(); from += 500) {
            var commit = new Commit(transport.layout());
            List<Held> part = all.subList(from, Math.min(from + 500, all.size()));
            part.forEach(held -> commit.restore(
                    held.field(), List.of(transport.layout().list(held.queue(), held.step())), held.raw()));
            commit.run(link, deadline);
            part.forEach(holdings::remove);
        }
    }

    private ServingOrder order(List<String> names) {
        return new ServingOrder(
                broadcasts.lists(names), transport.layout(), ServingOrder.strategy(transport.options()));
    }

    @Override
    public List<Delivery> fetch(int max, Duration wait) throws InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("fetch(" + max + "): at least 1 message must be asked for");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before anything was taken");
        }
        requireOpen("fetch from");
        long start = System.nanoTime();
        long patience = Signal.nanos(wait);
        fetching.lockInterruptibly();
        try {
            overtaken = false;
            while (true) {
                long left = patience - (System.nanoTime() - start);
                if (left > 0 && connection.exhausted() && carried.isEmpty()) {
                    awaitChange(left);
                }
                if (closed.get()) {
                    return List.of();
                }
                if (!carried.isEmpty() || overtaken) {
                    // What there was room for when this began may have been taken otherwise.
                    connection.lookAgain();
                    return carried(max);
                }
                List<Delivery> taken = atMost(max, deliveries(connection.take(order, queues, max)));
                if (!taken.isEmpty() || woken.getAndSet(false) || System.nanoTime() - start >= patience) {
                    return taken;
                }
            }
        } catch (RedisFault e) {
            connection.failed(e);
            throw transport.failed("fetch from " + queues, e);
        } finally {
            fetching.unlock();
        }
    }

    /** What is taken without our knowing, because the connection breaks, is given back when this is closed. */
    @Override
    public List<Delivery> take(List<WaitingMessage> messages) {
        requireOpen("take from");
        Deadline deadline = transport.callDeadline();
        fetching.lock();
        try {
            Picking picking = new Picking(transport, messages);
            return deliveries(
                    transport.redis().with(deadline, link -> picking.run(lease, link, deadline, holdings::add)));
        } catch (RedisFault e) {
            throw transport.failed("take " + messages.size() + " messages of " + queues, e);
        } finally {
            fetching.unlock();
        }
    }

    private List<Delivery> carried(int max) {
        var first = new ArrayList<Delivery>();
        while (first.size() < max && !carried.isEmpty()) {
            first.add(carried.remove());
        }
        if (carried.isEmpty()) {
            carriedSince = 0;
        }
        return first;
    }

    /** More was asked for when there was more room; the rest is returned next. */
    private List<Delivery> atMost(int max, List<Delivery> taken) {
        if (taken.size() <= max) {
            return taken;
        }
        carryOn(taken.subList(max, taken.size()));
        return new ArrayList<>(taken.subList(0, max));
    }

    private void carryOn(List<Delivery> taken) {
        if (carried.isEmpty() && !taken.isEmpty()) {
            carriedSince = System.nanoTime();
        }
        carried.addAll(taken);
    }

    /** Whatever is said before the signal is cleared shows in what is looked at afterwards. */
    private void awaitChange(long patience) throws InterruptedException {
        signal.clear();
        if (closed.get() || woken.get()) {
            return;
        }
        long nap = connection.watch(order, patience);
        if (nap > 0) {
            fetching.unlock();
            try {
                connection.await(nap);
            } finally {
                fetching.lock();
            }
        }
    }

    private List<Delivery> deliveries(List<Held> taken) {
        if (taken.isEmpty()) {
            return List.of();
        }
        var deliveries = new ArrayList<Delivery>(taken.size());
        for (Held held : taken) {
            holdings.add(held);
            deliveries.add(delivery(held));
        }
        return deliveries;
    }

    private static Delivery delivery(Held held) {
        try {
            Envelope envelope = EnvelopeCodec.decodeUntagged(held.raw());
            Message message = envelope.message();
            boolean redelivered = Boolean.TRUE.equals(message.headers().get("redelivered"));
            int count = redelivered ? EnvelopeText.deliveries(held.raw()) + 1 : 1;
            if (message.headers().containsKey("redelivered")) {
                // kombu's mark on the message, not a header of the task: a retry must not inherit it.
                message.headers().remove("redelivered");
            }
            return new Delivery(
                    held,
                    Broadcasts.queueOf(held.queue()),
                    envelope.exchange(),
                    envelope.routingKey(),
                    message,
                    redelivered,
                    count,
                    null);
        } catch (InvalidMessageException e) {
            Message message = StoredLetter.messageOf(held.raw());
            return new Delivery(held, held.queue(), "", held.queue(), message, false, 1, e.getMessage());
        }
    }

    @Override
    public void requireReachable() {
        RedisFault outage = lease.outage();
        if (outage != null) {
            throw transport.failed("renew the lease of " + options.name(), outage);
        }
    }

    @Override
    public void wakeUp() {
        woken.set(true);
        signal.raise();
    }

    @Override
    public int settle(List<? extends Settlement> settlements) {
        requireOpen("settle messages of");
        Deadline deadline = transport.callDeadline();
        try {
            var commit = new Commit(transport.layout());
            List<Held> settled = add(settlements, commit);
            int count = transport.redis().with(deadline, link -> commit.run(link, deadline));
            settled(settled, settlements);
            return count;
        } catch (RedisFault e) {
            throw transport.failed("settle " + settlements.size() + " messages of " + queues, e);
        }
    }

    /**
     * Runs a commit with these settlements added; for the {@link RedisCommitter}.
     *
     * @param room how many messages to take along, if that can be done in the same round trip
     */
    List<Delivery> settle(Commit commit, List<? extends Settlement> settlements, IntSupplier room, Deadline deadline) {
        List<Held> settled = add(settlements, commit);
        Joined joined = join(commit, room, deadline);
        List<Delivery> taken = joined.taken();
        if (!joined.committed()) {
            try {
                transport.redis().with(deadline, link -> commit.run(link, deadline));
            } catch (RuntimeException e) {
                carry(taken);
                throw e;
            }
        }
        settled(settled, settlements);
        return taken;
    }

    private List<Held> add(List<? extends Settlement> settlements, Commit commit) {
        var settled = new ArrayList<Held>(settlements.size());
        Instant now = transport.clock().instant();
        for (Settlement settlement : settlements) {
            if (settlement.delivery().tag() instanceof Held held && held.lease() == lease) {
                commit.settle(settlement, held, now);
                settled.add(held);
            }
        }
        return settled;
    }

    private void settled(List<Held> settled, List<? extends Settlement> settlements) {
        settled.forEach(holdings::remove);
        if (settlements.stream().anyMatch(Settlement.Park.class::isInstance)) {
            // A fetch that waits must take the new due time into account.
            signal.raise();
        }
    }

    /**
     * Commits on the connection of a fetch that waits, and takes along what is there then. What a task calls next can begin
     * a round trip and two changes of threads sooner.
     *
     * @return {@link Joined#NOT} when no fetch waits, nothing may be taken, or the connection broke
     */
    private Joined join(Commit commit, IntSupplier room, Deadline deadline) {
        if (!fetching.tryLock()) {
            return Joined.NOT;
        }
        try {
            int max = closed.get() || !connection.idle() ? 0 : room.getAsInt();
            if (max < 1) {
                return Joined.NOT;
            }
            FetchConnection.Joined joined = connection.commitAndTake(
                    commit, order, max, deadline.atMost(transport.callDeadline().whole()));
            overtaken |= !joined.taken().isEmpty();
            if (!joined.quiet()) {
                signal.raise();
            }
            // Known from here on: whoever closes this gives back what is known.
            return new Joined(joined.settled() != null, deliveries(joined.taken()));
        } catch (RedisFault e) {
            log.debug("{} commits on another connection: {}", options.name(), e.getMessage());
            connection.failed(e);
            signal.raise();
            return Joined.NOT;
        } finally {
            fetching.unlock();
        }
    }

    /** Whether a commit was made along with a fetch, and what that has taken. */
    private record Joined(boolean committed, List<Delivery> taken) {
        static final Joined NOT = new Joined(false, List.of());
    }

    /** The next fetch returns them. */
    private void carry(List<Delivery> taken) {
        if (!taken.isEmpty()) {
            fetching.lock();
            try {
                carryOn(taken);
            } finally {
                fetching.unlock();
            }
            signal.raise();
        }
    }

    @Override
    public void queues(List<String> names) {
        queues = List.copyOf(names);
        order = order(queues);
        signal.raise();
    }

    @Override
    public long ready() {
        List<String> names = queues;
        if (names.isEmpty()) {
            return 0;
        }
        return transport.census().ready(names);
    }

    void requireOpen(String operation) {
        if (closed.get()) {
            throw new TransportException("cannot " + operation + " " + queues + ": consumer " + options.name() + " of "
                    + transport.describe() + " is closed");
        }
    }

    /** For tests: as if the process stood still; nothing is renewed and nothing given back. */
    void abandon() {
        lease.pause(true);
    }

    /** For tests: the process goes on. */
    void revive() {
        lease.pause(false);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        signal.raise();
        boolean quiet = awaitFetch();
        try {
            giveBack(quiet);
            broadcasts.delete(Deadline.in(CLOSING));
            lease.end(CLOSING);
        } catch (RedisFault e) {
            log.warn(
                    "{} could not give its messages back: {}. They come back {} s after its last heartbeat.",
                    options.name(),
                    e.getMessage(),
                    options.lease().toSeconds());
        } finally {
            lease.close();
            broadcasts.close();
            connection.close();
            if (quiet) {
                fetching.unlock();
            }
        }
    }

    private boolean awaitFetch() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return fetching.tryLock(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
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

    private void giveBack(boolean quiet) {
        Deadline deadline = Deadline.in(CLOSING);
        if (quiet) {
            underWay(deadline);
        }
        if (connection.inDoubt() || !holdings.all().isEmpty()) {
            transport.redis().with(deadline, link -> {
                giveBackUnknown(link, deadline);
                restore(holdings.all(), link, deadline);
                return true;
            });
        }
    }

    /** The number in a field of ours; 0 for anybody else's. */
    static long number(byte[] field) {
        String[] parts = Reply.text(field).split(":");
        return parts.length > 1 && parts[1].matches("\\d{1,18}") ? Long.parseLong(parts[1]) : 0;
    }
}
