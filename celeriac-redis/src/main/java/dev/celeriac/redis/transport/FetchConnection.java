package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisError;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which a consumer takes messages and looks for new ones. For one thread.
 *
 * <p>When it breaks during a fetch, Redis may have taken messages for us of which we do not know. The id they were taken
 * under is retired, so that a script that arrives late takes none, and the fields they would have are looked up.
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

    private volatile @Nullable Doubt doubt;

    /** A fetch whose outcome is unknown. */
    private record Doubt(String id, long firstNumber, int max, ServingOrder.Turn turn) {}

    FetchConnection(RedisTransport transport, String name, ConsumerLease lease, Signal signal) {
        this.transport = transport;
        this.layout = transport.layout();
        this.name = name;
        this.lease = lease;
        this.signal = signal;
    }

    /** Takes what is there now. */
    List<Held> take(ServingOrder order, List<String> queues, int max) {
        Deadline deadline = transport.callDeadline();
        armed = false;
        RedisConnection open = open(queues, deadline);
        List<Held> found = unknowing(open, deadline);
        if (!found.isEmpty()) {
            return found;
        }
        while (true) {
            String id = lease.registered(open, deadline);
            ServingOrder.Turn turn = order.current();
            long first = lease.nextNumber();
            Object reply;
            try {
                reply = Scripts.FETCH.run(open, keys(turn), arguments(id, first, max, turn), deadline);
            } catch (RedisFault e) {
                if (e.outcomeUnknown()) {
                    doubt = new Doubt(id, first, max, turn);
                }
                throw e;
            }
            if (reply instanceof Long) {
                lease.lost(id);
                continue;
            }
            List<Held> taken = taken(reply, id, first, turn, order);
            if (taken.isEmpty()) {
                busy = false;
            }
            exhausted = taken.size() < max && !busy;
            return taken;
        }
    }

    private List<Held> taken(
            @Nullable Object reply, String id, long first, ServingOrder.Turn turn, ServingOrder order) {
        List<Held> taken = held(Reply.list(reply), id, first, turn);
        lease.used(taken.size());
        if (!taken.isEmpty()) {
            order.advance();
            nextPoll = FIRST_POLL;
        }
        return taken;
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
                && doubt == null
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
        String id = lease.registered(open, deadline);
        ServingOrder.Turn turn = order.current();
        long first = lease.nextNumber();
        List<@Nullable Object> replies;
        try {
            var commands = new ArrayList<Command>(5);
            commands.add(commit.command());
            commands.add(Scripts.FETCH.byDigest(keys(turn), arguments(id, first, max, turn)));
            commands.addAll(look(turn));
            replies = open.pipeline(commands, deadline);
        } catch (RedisFault e) {
            if (e.outcomeUnknown()) {
                doubt = new Doubt(id, first, max, turn);
            }
            throw e;
        }
        Object reply = replies.get(1);
        if (reply instanceof Long) {
            lease.lost(id);
        }
        List<Held> taken = reply instanceof List<?> ? taken(reply, id, first, turn, order) : List.of();
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

    private List<byte[]> keys(ServingOrder.Turn turn) {
        var keys = new ArrayList<byte[]>(turn.keys().size() + 3);
        keys.add(layout.unacked());
        keys.add(layout.unackedIndex());
        keys.add(layout.consumers());
        keys.addAll(turn.keys());
        return keys;
    }

    private List<byte[]> arguments(String id, long first, int max, ServingOrder.Turn turn) {
        var arguments = new ArrayList<byte[]>(turn.arguments().size() + 7);
        arguments.add(Command.toBytes(id));
        arguments.add(Command.toBytes(first));
        arguments.add(Command.toBytes(max));
        arguments.add(Command.toBytes(Commit.score(transport.clock().instant(), layout)));
        arguments.add(Command.toBytes(layout.prefix()));
        arguments.add(Command.toBytes(layout.separator()));
        arguments.add(transport.scriptTime());
        arguments.addAll(turn.arguments());
        return arguments;
    }

    private List<Held> held(List<@Nullable Object> batches, String id, long first, ServingOrder.Turn turn) {
        if (batches.isEmpty()) {
            return List.of();
        }
        var held = new ArrayList<Held>();
        long now = System.nanoTime();
        long number = first;
        for (Object batch : batches) {
            List<@Nullable Object> parts = Reply.list(batch);
            ServingOrder.Source source = turn.sources().get((int) Reply.number(parts.get(0)));
            for (int i = 1; i < parts.size(); i++) {
                if (parts.get(i) instanceof byte[] raw) {
                    held.add(hold(id, number, raw, source, now));
                }
                number++;
            }
        }
        return held;
    }

    private Held hold(String id, long number, byte[] raw, ServingOrder.Source source, long now) {
        byte[] field = field(id, number, source.mark());
        return new Held(lease, id, field, raw, source.queue(), source.step(), new Held.Freshness(now));
    }

    /** As the script makes it; an id is ASCII. */
    static byte[] field(String id, long number, byte[] mark) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int colon = id.length();
        var field = new byte[colon + 1 + digits + mark.length];
        for (int i = 0; i < colon; i++) {
            field[i] = (byte) id.charAt(i);
        }
        field[colon] = ':';
        long rest = number;
        for (int i = colon + digits; i > colon; i--) {
            field[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        System.arraycopy(mark, 0, field, colon + 1 + digits, mark.length);
        return field;
    }

    private RedisConnection open(List<String> queues, Deadline deadline) {
        RedisConnection open = connection;
        if (open == null || open.closed()) {
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
        return doubt != null;
    }

    /** Messages that were taken for us without our knowing; asks once after each fetch whose outcome is unknown. */
    List<Held> unknowing(RedisConnection open, Deadline deadline) {
        Doubt unknown = doubt;
        if (unknown == null) {
            return List.of();
        }
        List<Held> found = settleDoubt(open, unknown, deadline);
        doubt = null;
        return found;
    }

    private List<Held> settleDoubt(RedisConnection open, Doubt unknown, Deadline deadline) {
        if (!lease.retire(unknown.id(), open, deadline)) {
            // The lease had ended as well: whatever was taken is recovered by whoever noticed.
            return List.of();
        }
        var fields = new ArrayList<String>();
        var sources = new ArrayList<ServingOrder.Source>();
        for (long number = unknown.firstNumber(); number < unknown.firstNumber() + unknown.max(); number++) {
            for (ServingOrder.Source source : unknown.turn().sources()) {
                String field = unknown.id() + ":" + number + ":" + source.step();
                if (fields.isEmpty() || !fields.get(fields.size() - 1).equals(field)) {
                    fields.add(field);
                    sources.add(source);
                }
            }
        }
        var found = new ArrayList<Held>();
        for (int from = 0; from < fields.size(); from += 1000) {
            List<String> part = fields.subList(from, Math.min(from + 1000, fields.size()));
            List<@Nullable Object> values =
                    Reply.list(open.call(Command.of("HMGET", layout.unacked(), part), deadline));
            for (int i = 0; i < values.size(); i++) {
                EnvelopeText.Entry entry = values.get(i) instanceof byte[] value ? EnvelopeText.entry(value) : null;
                if (entry != null) {
                    found.add(new Held(
                            lease,
                            unknown.id(),
                            Command.toBytes(part.get(i)),
                            entry.raw(),
                            entry.routingKey(),
                            sources.get(from + i).step(),
                            new Held.Freshness(System.nanoTime())));
                }
            }
        }
        if (!found.isEmpty()) {
            log.info("{} found {} messages that a lost connection had taken for it", name, found.size());
        }
        return found;
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
            wakeUps = WakeUps.open(transport.redis(), signal, name, deadline);
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
