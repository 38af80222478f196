package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages back whose holder is gone: those of our consumers when their lease has ended, anybody's by kombu's rule
 * when the visibility timeout has passed. For one thread.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int PAGE = 500;

    private final RedisTransport transport;
    private final KombuLayout layout;
    private final Duration interval;
    private final int limit;
    private long nextLook = System.nanoTime();

    Recovery(RedisTransport transport) {
        this.transport = transport;
        this.layout = transport.layout();
        this.interval = transport.options().seconds("unacked_restore_interval", INTERVAL);
        this.limit = transport.options().integer("unacked_restore_limit", 0);
    }

    /** An entry and where it goes. */
    private record Lost(byte[] field, List<String> lists, byte[] restored) {}

    /** Restores everything that a dead consumer held; may be repeated by somebody else if this process dies meanwhile. */
    void recover(String dead, String by, RedisConnection connection) {
        Deadline deadline = Deadline.in(PATIENCE);
        int restored = 0;
        String cursor = "0";
        do {
            List<@Nullable Object> page = Reply.list(connection.call(
                    Command.of("HSCAN", layout.unacked(), cursor, "MATCH", dead + ":*", "COUNT", PAGE), deadline));
            cursor = Reply.text(page.get(0));
            List<@Nullable Object> entries = Reply.list(page.get(1));
            var lost = new ArrayList<Lost>();
            for (int i = 0; i + 1 < entries.size(); i += 2) {
                if (entries.get(i) instanceof byte[] field && entries.get(i + 1) instanceof byte[] value) {
                    lost.addAll(lost(field, value, connection, deadline));
                }
            }
            // The earliest last: it will be taken first.
            lost.sort((a, b) -> Long.compare(RedisConsumer.number(b.field()), RedisConsumer.number(a.field())));
            restored += restore(lost, connection, deadline);
        } while (!cursor.equals("0"));
        connection.call(Command.of("ZREM", layout.dying(), dead), deadline);
        Object description = connection.call(Command.of("HGET", layout.descriptions(), dead), deadline);
        connection.call(Command.of("HDEL", layout.descriptions(), dead), deadline);
        log.info(
                "{} brought {} messages back that a consumer which is gone had held: {}",
                by,
                restored,
                description == null ? dead : Reply.text(description));
    }

    /** kombu's {@code restore_visible}, under the same lock; parked messages are not its business but of each fetch. */
    void restoreVisible(RedisConnection connection) {
        if (interval.isZero() || System.nanoTime() - nextLook < 0) {
            return;
        }
        nextLook = System.nanoTime() + interval.toNanos();
        Deadline deadline = Deadline.in(PATIENCE);
        List<String> visible = visible(connection, deadline);
        if (visible.isEmpty()) {
            return;
        }
        String token = Ids.unique();
        Object locked = connection.call(
                Command.of(
                        "SET",
                        layout.unackedMutex(),
                        token,
                        "NX",
                        "PX",
                        layout.mutexExpire().toMillis()),
                deadline);
        if (locked == null) {
            return;
        }
        try {
            restoreVisible(visible, connection, deadline);
        } finally {
            if (!connection.closed()) {
                Scripts.RELEASE.run(
                        connection,
                        List.of(Command.toBytes(layout.unackedMutex())),
                        List.of(Command.toBytes(token)),
                        deadline);
            }
        }
    }

    /** Fields of entries that are due and belong to nobody who lives. */
    private List<String> visible(RedisConnection connection, Deadline deadline) {
        Instant now = transport.now(connection, deadline);
        List<@Nullable Object> due = Reply.list(connection.call(
                Command.of(
                        "ZRANGEBYSCORE",
                        layout.unackedIndex(),
                        "-inf",
                        Commit.score(now, layout),
                        "LIMIT",
                        0,
                        limit > 0 ? limit : PAGE),
                deadline));
        if (due.isEmpty()) {
            return List.of();
        }
        Set<String> living = new HashSet<>();
        for (byte[] registry : List.of(layout.consumers(), layout.dying())) {
            Reply.list(connection.call(Command.of("ZRANGE", registry, 0, -1), deadline))
                    .forEach(each -> living.add(Reply.text(each)));
        }
        return due.stream()
                .map(Reply::text)
                .filter(field -> !field.startsWith("eta:"))
                .filter(field -> field.indexOf(':') < 0 || !living.contains(field.substring(0, field.indexOf(':'))))
                .toList();
    }

    private void restoreVisible(List<String> fields, RedisConnection connection, Deadline deadline) {
        List<@Nullable Object> values =
                Reply.list(connection.call(Command.of("HMGET", layout.unacked(), fields), deadline));
        var lost = new ArrayList<Lost>();
        var orphans = new ArrayList<String>();
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (values.get(i) instanceof byte[] value) {
                lost.addAll(lost(Command.toBytes(fields.get(i)), value, connection, deadline));
            } else {
                orphans.add(fields.get(i));
            }
        }
        if (!orphans.isEmpty()) {
            connection.call(Command.of("ZREM", layout.unackedIndex(), orphans), deadline);
        }
        int restored = restore(lost, connection, deadline);
        if (restored > 0) {
            log.info(
                    "Brought {} messages back after the visibility timeout of {} s",
                    restored,
                    layout.visibilityTimeout().toSeconds());
        }
    }

    /** Usually one: a message that came through a named exchange goes to every queue that is bound, as kombu has it. */
    private List<Lost> lost(byte[] field, byte[] value, RedisConnection connection, Deadline deadline) {
        EnvelopeText.Entry entry = EnvelopeText.entry(value);
        if (entry == null) {
            log.warn(
                    "An entry of {} is not in kombu's format and is left alone: {}",
                    Reply.text(layout.unacked()),
                    Reply.text(field));
            return List.of();
        }
        if (Broadcasts.isBroadcast(entry.routingKey())) {
            connection.call(Command.of("HDEL", layout.unacked(), field), deadline);
            connection.call(Command.of("ZREM", layout.unackedIndex(), field), deadline);
            return List.of();
        }
        int step = layout.step(EnvelopeText.priority(entry.raw()));
        byte[] restored = EnvelopeText.redelivered(entry.raw(), EnvelopeText.deliveries(entry.raw()) + 1);
        Set<String> queues = transport.bindings().route(connection, entry.exchange(), entry.routingKey(), deadline);
        return queues.isEmpty()
                ? List.of()
                : List.of(new Lost(
                        field,
                        queues.stream().map(queue -> layout.list(queue, step)).toList(),
                        restored));
    }

    private int restore(List<Lost> lost, RedisConnection connection, Deadline deadline) {
        if (lost.isEmpty()) {
            return 0;
        }
        var commit = new Commit(layout);
        lost.forEach(each -> commit.restore(each.field(), each.lists(), each.restored()));
        return commit.run(connection, deadline);
    }
}
