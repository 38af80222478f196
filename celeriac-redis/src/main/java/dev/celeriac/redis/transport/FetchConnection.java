package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisError;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which a consumer takes messages and looks for new ones. For one thread, but where something else is
 * said.
 */
final class FetchConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FetchConnection.class);
    /** Wake-ups cannot be missed while both connections live; this is for a server that breaks that promise. */
    private static final Duration LONGEST_NAP = Duration.ofSeconds(5);
    /** Where Redis does not tell of changes: from the first to the last, longer as nothing comes. */
    private static final Duration FIRST_POLL = Duration.ofMillis(1);

    private static final Duration LAST_POLL = Duration.ofMillis(50);
    /** A clock that a test moves has to be looked at. */
    private static final Duration CLOCK_CHECK = Duration.ofMillis(20);

    /** Messages for which a fetch of its own is worthwhile. */
    private static final int WORTHWHILE = 64;

    /** Messages that a fetch asks for where others follow it: Redis serves nobody else while it gathers them. */
    private static final int LARGEST = 256;

    private final RedisTransport transport;
    private final KombuLayout layout;
    private final String name;
    private final ConsumerLease lease;
    private final Signal signal;
    private volatile @Nullable RedisConnection connection;
    private @Nullable WakeUps wakeUps;
    private boolean following;
    private boolean polling;
    private Duration nextPoll = FIRST_POLL;
    private boolean exhausted;
    /** Messages come so fast that a look before taking the next ones would be in vain. */
    private boolean busy;
    /** The last look has found nothing, and Redis tells of whatever comes since. */
    private boolean armed;
    /** How long it was at the last look until something parked falls due, in ns. */
    private long dueIn = Long.MAX_VALUE;

    private final Doubts doubts;

    /** Fetches that were sent and whose replies have not been read, the oldest first. */
    private final ArrayDeque<Fetch> underWay = new ArrayDeque<>();

    /** When the oldest of them was sent; 0 when there is none. */
    private volatile long sentAt;

    /** The last fetch brought all that it asked for, so that it is worth asking for more before it is needed. */
    private boolean streaming;

    /** Whether the server knows the script, as far as we know. */
    private boolean scriptKnown = true;

    FetchConnection(RedisTransport transport, String name, ConsumerLease lease, Signal signal) {
        this.transport = transport;
        this.layout = transport.layout();
        this.name = name;
        this.lease = lease;
        this.signal = signal;
        this.doubts = new Doubts(layout, name, lease);
    }

    /**
     * Takes what is there now. While messages come faster than they are asked for, more are asked for before those that have
     * come are returned, so that Redis gathers the next while the caller is busy with these: what is returned, and what is
     * under way then, are {@code max} at most.
     */
    List<Held> take(ServingOrder order, List<String> queues, int max) {
        Deadline deadline = transport.callDeadline();
        armed = false;
        RedisConnection open = open(queues, deadline);
        List<Held> found = unknowing(open, deadline);
        if (!found.isEmpty()) {
            return found;
        }
        while (true) {
            ask(open, order, max, deadline);
            Object reply = open.receive(deadline);
            Fetch fetch = answered();
            if (reply instanceof RedisError error && error.code().equals("NOSCRIPT")) {
                scriptKnown = false;
            } else if (reply instanceof Long) {
                lease.lost(fetch.id());
            } else {
                List<Held> taken = taken(open.succeeded(reply), fetch);
                streaming = fetch.max() >= WORTHWHILE && taken.size() == fetch.max();
                if (taken.isEmpty()) {
                    busy = false;
                }
                exhausted = taken.size() < fetch.max() && !busy && underWay.isEmpty();
                return taken;
            }
        }
    }

    private void ask(RedisConnection open, ServingOrder order, int max, Deadline deadline) {
        if (underWay.isEmpty()) {
            boolean parts = streaming && max >= 2 * WORTHWHILE;
            send(open, lease.registered(open, deadline), order, parts ? Math.min((max + 1) / 2, LARGEST) : max);
        }
        String id = lease.id();
        int more = max - underWay.stream().mapToInt(Fetch::max).sum();
        while (streaming && more >= WORTHWHILE && id != null) {
            int part = Math.min(more, LARGEST);
            send(open, id, order, part);
            more -= part;
        }
        open.flush(deadline);
    }

    private void send(RedisConnection open, String id, ServingOrder order, int max) {
        Fetch fetch = sent(id, order, max);
        open.send(
                scriptKnown
                        ? Scripts.FETCH.byDigest(fetch.keys(layout), fetch.arguments(transport))
                        : Scripts.FETCH.bySource(fetch.keys(layout), fetch.arguments(transport)));
        scriptKnown = true;
    }

    private Fetch sent(String id, ServingOrder order, int max) {
        var fetch = new Fetch(id, lease.numbers(max), max, order.next(), System.nanoTime());
        if (underWay.isEmpty()) {
            sentAt = fetch.at();
        }
        underWay.add(fetch);
        return fetch;
    }

    private Fetch answered() {
        Fetch oldest = underWay.remove();
        Fetch next = underWay.peek();
        sentAt = next == null ? 0 : next.at();
        return oldest;
    }

    private List<Held> taken(@Nullable Object reply, Fetch fetch) {
        List<Held> taken = fetch.taken(Reply.list(reply), lease);
        if (!taken.isEmpty()) {
            nextPoll = FIRST_POLL;
        }
        return taken;
    }

    /** When the oldest fetch was sent that is under way, as {@link System#nanoTime} counts; 0 when there is none. */
    long asksSince() {
        return sentAt;
    }

    /** Reads what is under way; should that fail, the rest is in doubt. */
    void drain(Deadline deadline, Consumer<Held> known) {
        RedisConnection open = connection;
        while (open != null && !open.closed() && !underWay.isEmpty()) {
            Object reply = open.receive(deadline);
            Fetch fetch = answered();
            if (reply instanceof List<?>) {
                taken(reply, fetch).forEach(known);
            }
        }
        streaming = false;
    }

    /**
     * What came of a commit on this connection.
     *
     * @param settled how many of its settlements were still held; null when it has to be made again
     * @param quiet whether nothing is left and whatever comes next is told
     */
    record Joined(@Nullable Long settled, List<Held> taken, boolean quiet) {}

    /** Whether nothing is under way here, and whatever comes would be told. */
    boolean idle() {
        RedisConnection open = connection;
        WakeUps told = wakeUps;
        return armed
                && underWay.isEmpty()
                && !doubts.exist()
                && following
                && !polling
                && told != null
                && !told.broken()
                && open != null
                && !open.closed();
    }

    /**
     * Commits, takes what there is then, and looks once more, in one round trip; to be called while {@link #idle}. Redis
     * tells of no change that this connection makes (NOLOOP), so that a commit from here wakes nobody.
     */
    Joined commitAndTake(Commit commit, ServingOrder order, int max, Deadline deadline) {
        armed = false;
        RedisConnection open = open(List.of(), deadline);
        Fetch fetch = sent(lease.registered(open, deadline), order, max);
        var commands = new ArrayList<Command>(5);
        commands.add(commit.command());
        commands.add(Scripts.FETCH.byDigest(fetch.keys(layout), fetch.arguments(transport)));
        commands.addAll(look(fetch.turn()));
        List<@Nullable Object> replies = open.pipeline(commands, deadline);
        answered();
        Object reply = replies.get(1);
        if (reply instanceof Long) {
            lease.lost(fetch.id());
        }
        List<Held> taken = reply instanceof List<?> ? taken(reply, fetch) : List.of();
        armed = reply instanceof List<?> && nothingThere(replies.subList(2, replies.size()));
        return new Joined(replies.get(0) instanceof Long settled ? settled : null, taken, armed);
    }

    /**
     * Whether the last {@link #take} has left nothing, so that a look, which costs Redis a tenth of taking nothing, comes
     * first.
     */
    boolean exhausted() {
        RedisConnection open = connection;
        return exhausted && open != null && !open.closed();
    }

    /** Redis may have told of something that nobody has looked at: it tells once. */
    void lookAgain() {
        armed = false;
        exhausted = false;
    }

    private RedisConnection open(List<String> queues, Deadline deadline) {
        RedisConnection open = connection;
        if (open == null || open.closed()) {
            doubtIfLost();
            open = transport.redis().attempt("consumer-" + name.replaceAll("\\s", ""), deadline);
            connection = open;
            following = false;
            var declarations = new ArrayList<Command>();
            queues.forEach(queue -> declarations.addAll(transport.bindings().bind(queue)));
            // Worth no more than a try: a consumer needs no binding, and Redis may be out of memory.
            open.pipeline(declarations, deadline);
        }
        return open;
    }

    /** Whether Redis may have taken messages for us of which we do not know. */
    boolean inDoubt() {
        RedisConnection open = connection;
        return doubts.exist() || (sentAt != 0 && (open == null || open.closed()));
    }

    private void doubtIfLost() {
        RedisConnection open = connection;
        if (open == null || open.closed()) {
            doubts.add(underWay);
            underWay.clear();
            sentAt = 0;
            streaming = false;
        }
    }

    /** Messages that were taken for us without our knowing; asks once after each fetch whose outcome is unknown. */
    List<Held> unknowing(RedisConnection open, Deadline deadline) {
        doubtIfLost();
        return doubts.settle(open, deadline);
    }

    /**
     * Looks whether there is anything to take, and has Redis tell of changes from this look on.
     *
     * @return how long it makes sense to wait for the signal, in ns; 0 when there is something
     */
    long watch(ServingOrder order, long patience) {
        Deadline deadline = transport.callDeadline();
        RedisConnection open = open(List.of(), deadline);
        follow(open, deadline);
        if (order.isEmpty()) {
            note(open.call(lowest(), deadline));
            return untilLook(patience);
        }
        List<@Nullable Object> replies = open.pipeline(look(order.current()), deadline);
        replies.forEach(open::succeeded);
        armed = nothingThere(replies);
        busy = !armed;
        return armed ? untilLook(patience) : 0;
    }

    /** Waits for the signal, or until Redis tells of a change; between two calls of {@link #watch}. */
    void await(long nanos) throws InterruptedException {
        signal.await(polling ? null : wakeUps, nanos);
    }

    private long untilLook(long patience) {
        return Math.min(patience, Math.min(dueIn, nap()));
    }

    private List<Command> look(ServingOrder.Turn turn) {
        Command exists = Command.of("EXISTS", turn.keys());
        return polling ? List.of(lowest(), exists) : List.of(lowest(), Command.of("CLIENT", "CACHING", "YES"), exists);
    }

    private Command lowest() {
        String now = Commit.score(transport.clock().instant(), layout);
        return Command.of("ZRANGEBYSCORE", layout.unackedIndex(), "(" + now, "+inf", "WITHSCORES", "LIMIT", 0, 1);
    }

    private boolean nothingThere(List<@Nullable Object> replies) {
        note(replies.get(0));
        return replies.get(0) instanceof List<?> && replies.get(replies.size() - 1) instanceof Long left && left == 0;
    }

    private void note(@Nullable Object lowest) {
        dueIn = lowest instanceof List<?> ? untilDue(Reply.list(lowest)) : Long.MAX_VALUE;
    }

    private long nap() {
        if (!polling) {
            return (transport.realTime() ? LONGEST_NAP : CLOCK_CHECK).toNanos();
        }
        Duration nap = nextPoll;
        nextPoll = nap.multipliedBy(2).compareTo(LAST_POLL) < 0 ? nap.multipliedBy(2) : LAST_POLL;
        return nap.toNanos();
    }

    /** The lowest score is the earliest moment at which anything falls due. */
    private long untilDue(List<@Nullable Object> lowest) {
        if (lowest.size() < 2) {
            return Long.MAX_VALUE;
        }
        double score = Double.parseDouble(Reply.text(lowest.get(1)));
        double due = score + layout.visibilityTimeout().toNanos() / 1e9;
        Instant now = transport.clock().instant();
        double seconds = due - (now.getEpochSecond() + now.getNano() / 1e9);
        return Math.max(100_000, (long) (seconds * 1e9));
    }

    private void follow(RedisConnection open, Deadline deadline) {
        if (polling || (following && wakeUps != null && !wakeUps.broken())) {
            return;
        }
        if (wakeUps == null || wakeUps.broken()) {
            stopWakeUps();
            wakeUps = WakeUps.open(transport.redis(), deadline);
        }
        for (Object reply : open.pipeline(wakeUps.follow(), deadline)) {
            if (reply instanceof RedisError refused) {
                log.warn(
                        "Redis at {} does not tell of changes ({}); {} looks every {} to {} ms instead. Allow"
                                + " CLIENT TRACKING.",
                        open.server(),
                        refused.message(),
                        name,
                        FIRST_POLL.toMillis(),
                        LAST_POLL.toMillis());
                polling = true;
                stopWakeUps();
                return;
            }
        }
        following = true;
    }

    /** Breaks the connection under whoever uses it; from any thread. */
    void abort() {
        RedisConnection open = connection;
        if (open != null) {
            open.close();
        }
        signal.raise();
    }

    /** After a fault: the connection it happened on is not used again. */
    void failed(RedisFault fault) {
        RedisConnection open = connection;
        if (open != null && (fault.connectionIsGone() || open.closed())) {
            open.close();
            connection = null;
        }
    }

    private void stopWakeUps() {
        if (wakeUps != null) {
            wakeUps.close();
            wakeUps = null;
        }
        following = false;
    }

    @Override
    public void close() {
        stopWakeUps();
        RedisConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
