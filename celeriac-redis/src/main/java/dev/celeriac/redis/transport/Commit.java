package dev.celeriac.redis.transport;

import dev.celeriac.codec.ResultCodec;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.result.ResultLayout;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what {@code commit.lua} is to do in one step. For one thread. */
final class Commit {
    /** A commit is repeated within seconds, or after an outage as soon as Redis is back. */
    private static final byte[] MARK_SECONDS = Command.toBytes("300");

    private static final byte[] NONE = Command.toBytes("0");

    private final KombuLayout layout;
    private final List<byte[]> acknowledged = new ArrayList<>();
    private final List<byte[]> others = new ArrayList<>();
    private final List<byte[]> results = new ArrayList<>();
    private final Map<String, List<byte[]>> messages = new LinkedHashMap<>();
    private final List<Runnable> toHead = new ArrayList<>(0);
    private String mark = "";
    private int otherCount;
    private int resultCount;

    Commit(KombuLayout layout) {
        this.layout = layout;
    }

    /** @param commitMark such that the same messages are not pushed twice by commits that have the same mark */
    void publish(List<Routed> routed, String commitMark) {
        mark = commitMark;
        for (Routed each : routed) {
            messages.computeIfAbsent(each.list(), list -> new ArrayList<>()).add(each.envelope());
        }
    }

    /**
     * @param database of the results, when it is not the connection's own; empty otherwise
     * @param returnTo the connection's own database
     */
    void store(List<TaskMeta> batch, ResultLayout keys, String database, int returnTo) {
        if (batch.isEmpty()) {
            return;
        }
        results.add(Command.toBytes(database));
        results.add(Command.toBytes(keys.expiresSeconds()));
        for (TaskMeta meta : batch) {
            results.add(Command.toBytes(keys.task(meta.taskId())));
            results.add(ResultLayout.finality(meta.status()));
            results.add(ResultCodec.DEFAULT.encode(meta));
            resultCount++;
        }
        if (!database.isEmpty()) {
            results.add(Command.toBytes(returnTo));
        }
    }

    void settle(Settlement settlement, Held held, Instant now) {
        if (settlement instanceof Settlement.Acknowledge) {
            acknowledged.add(held.field());
            return;
        }
        otherCount++;
        if (settlement instanceof Settlement.Requeue requeue) {
            int taken = settlement.delivery().deliveryCount() - (requeue.counted() ? 0 : 1);
            byte[] raw = requeue.redelivered() ? EnvelopeText.redelivered(held.raw(), taken) : held.raw();
            List<String> list = List.of(layout.list(held.queue(), held.step()));
            if (requeue.redelivered()) {
                push("L", held.field(), list, raw);
            } else {
                otherCount--;
                toHead.add(() -> restore(held.field(), list, raw));
            }
        } else if (settlement instanceof Settlement.Park park) {
            long millis = park.until().toEpochMilli();
            add("P", held.field());
            others.add(Command.toBytes("eta:" + held.step() + ":" + millis + ":" + Reply.text(held.field())));
            others.add(Command.toBytes(score(park.until(), layout)));
        } else if (settlement instanceof Settlement.SetAside setAside) {
            StoredLetter letter = StoredLetter.of(setAside, held, now);
            add("D", held.field());
            others.add(layout.deadLetters());
            others.add(layout.deadLetterOrder());
            others.add(Command.toBytes(letter.id()));
            others.add(Command.toBytes(now.toEpochMilli()));
            others.add(letter.encode());
        }
    }

    /** An entry goes back to the head of these lists, before those that went there earlier. */
    void restore(byte[] field, Collection<String> lists, byte[] raw) {
        otherCount++;
        push("R", field, lists, raw);
    }

    private void push(String end, byte[] field, Collection<String> lists, byte[] raw) {
        add(end, field);
        others.add(Command.toBytes(lists.size()));
        lists.forEach(list -> others.add(Command.toBytes(list)));
        others.add(raw);
    }

    private void add(String what, byte[] field) {
        others.add(Command.toBytes(what));
        others.add(field);
    }

    /** Such that kombu's rule, score no later than now minus the visibility timeout, is met when {@code due} is. */
    static String score(Instant due, KombuLayout layout) {
        Instant score = due.minus(layout.visibilityTimeout());
        // Twice for each message that comes alone: String.format would take longer than all the rest.
        return score.getEpochSecond() + "."
                + Integer.toString(1_000_000 + score.getNano() / 1000).substring(1);
    }

    /** Whether there is nothing but acknowledgements, for which no script is needed. */
    private boolean plain() {
        return messages.isEmpty() && resultCount == 0 && otherCount == 0;
    }

    /** Does it; returns how many were still held. May be repeated when it has failed. */
    int run(RedisConnection connection, Deadline deadline) {
        orderHeads();
        return plain()
                ? acknowledge(connection, deadline)
                : (int) Reply.number(Scripts.COMMIT.run(connection, keys(), arguments(), deadline));
    }

    /** The same as one command, for a server that knows the script; its reply is how many were still held. */
    Command command() {
        orderHeads();
        return Scripts.COMMIT.byDigest(keys(), arguments());
    }

    /** The first of those that go to the head is pushed last. */
    private void orderHeads() {
        for (int i = toHead.size() - 1; i >= 0; i--) {
            toHead.get(i).run();
        }
        toHead.clear();
    }

    private List<byte[]> keys() {
        return List.of(layout.unacked(), layout.unackedIndex());
    }

    private List<byte[]> arguments() {
        var arguments = new ArrayList<byte[]>();
        arguments.add(Command.toBytes(mark.isEmpty() ? "" : layout.own() + "commit." + mark));
        arguments.add(MARK_SECONDS);
        arguments.add(Command.toBytes(messages.size()));
        messages.forEach((list, batch) -> {
            arguments.add(Command.toBytes(list));
            arguments.add(Command.toBytes(batch.size()));
            arguments.addAll(batch);
        });
        arguments.add(Command.toBytes(resultCount));
        arguments.addAll(results);
        arguments.add(acknowledged.isEmpty() ? NONE : Command.toBytes(acknowledged.size()));
        arguments.addAll(acknowledged);
        arguments.add(Command.toBytes(otherCount));
        arguments.addAll(others);
        return arguments;
    }

    private int acknowledge(RedisConnection connection, Deadline deadline) {
        if (acknowledged.isEmpty()) {
            return 0;
        }
        // Not in MULTI, in which Redis refuses every command when it is out of memory. An entry of the index that is
        // left without its message, should the connection break in between, is removed by whoever comes across it.
        var replies = connection.pipeline(
                List.of(
                        Command.of("HDEL", layout.unacked(), acknowledged),
                        Command.of("ZREM", layout.unackedIndex(), acknowledged)),
                deadline);
        replies.forEach(connection::succeeded);
        return (int) Reply.number(replies.get(0));
    }
}
