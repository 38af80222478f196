package dev.celeriac.redis.transport;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.QueueStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts for operators. */
final class QueueCensus {
    private static final int PAGE = 1000;

    private final RedisTransport transport;
    private final KombuLayout layout;
    private final HeldCensus held;

    QueueCensus(RedisTransport transport, KombuLayout layout) {
        this.transport = transport;
        this.layout = layout;
        this.held = new HeldCensus(transport, layout);
    }

    List<QueueStats> queues() {
        return transport.with("count queues", (connection, deadline) -> {
            HeldCensus.Tally tally = held.count(connection, deadline);
            SortedSet<String> names = names(connection, deadline);
            names.addAll(tally.parked.keySet());
            names.addAll(tally.due.keySet());
            names.addAll(tally.held.keySet());
            var stats = new ArrayList<QueueStats>();
            for (String name : names) {
                stats.add(stats(name, tally, connection, deadline));
            }
            return stats;
        });
    }

    QueueStats stats(String queue) {
        return transport.with(
                "count messages of " + queue,
                (connection, deadline) -> stats(queue, held.count(connection, deadline), connection, deadline));
    }

    private QueueStats stats(String queue, HeldCensus.Tally tally, RedisConnection connection, Deadline deadline) {
        List<Command> commands = layout.lists(queue).stream()
                .map(list -> Command.of("LLEN", list))
                .toList();
        long ready = connection.pipeline(commands, deadline).stream()
                .mapToLong(reply -> Reply.number(connection.succeeded(reply)))
                .sum();
        return new QueueStats(
                queue,
                ready + tally.due.getOrDefault(queue, 0L),
                tally.parked.getOrDefault(queue, 0L),
                tally.held.getOrDefault(queue, 0L));
    }

    /** Messages that a fetch from these queues would find: in the lists, or parked and due. */
    long ready(List<String> queues) {
        return transport.with("count messages of " + queues, (connection, deadline) -> {
            var commands = new ArrayList<Command>();
            for (String queue : queues) {
                layout.lists(queue).forEach(list -> commands.add(Command.of("LLEN", list)));
            }
            String now = Commit.score(transport.clock().instant(), layout);
            commands.add(Command.of("ZRANGEBYSCORE", layout.unackedIndex(), "-inf", now, "LIMIT", 0, PAGE));
            List<@Nullable Object> replies = connection.pipeline(commands, deadline);
            replies.forEach(connection::succeeded);
            long ready = replies.stream()
                    .limit(replies.size() - 1)
                    .mapToLong(Reply::number)
                    .sum();
            List<String> due = Reply.list(replies.get(replies.size() - 1)).stream()
                    .map(Reply::text)
                    .filter(field -> field.startsWith("eta:"))
                    .toList();
            return ready + (due.isEmpty() ? 0 : countOf(queues, due, connection, deadline));
        });
    }

    private long countOf(List<String> queues, List<String> fields, RedisConnection connection, Deadline deadline) {
        return Reply.list(connection.call(Command.of("HMGET", layout.unacked(), fields), deadline)).stream()
                .map(value -> value instanceof byte[] bytes ? EnvelopeText.entry(bytes) : null)
                .filter(entry -> entry != null && queues.contains(entry.routingKey()))
                .count();
    }

    long purge(String queue) {
        return transport.with("purge " + queue, (connection, deadline) -> {
            var commands = new ArrayList<Command>();
            commands.add(Command.of("MULTI"));
            for (String list : layout.lists(queue)) {
                commands.add(Command.of("LLEN", list));
                commands.add(Command.of("DEL", list));
            }
            commands.add(Command.of("EXEC"));
            List<@Nullable Object> replies = connection.pipeline(commands, deadline);
            replies.forEach(connection::succeeded);
            List<@Nullable Object> done = Reply.list(replies.get(replies.size() - 1));
            done.forEach(connection::succeeded);
            long ready = 0;
            for (int i = 0; i < done.size(); i += 2) {
                ready += Reply.number(done.get(i));
            }
            return ready + held.purge(queue, connection, deadline);
        });
    }

    /** Queues that one of us has used, and those that somebody has bound to an exchange. */
    private SortedSet<String> names(RedisConnection connection, Deadline deadline) {
        var names = new TreeSet<String>();
        Reply.list(connection.call(Command.of("SMEMBERS", layout.knownQueues()), deadline))
                .forEach(name -> names.add(Reply.text(name)));
        String cursor = "0";
        do {
            List<@Nullable Object> page = Reply.list(connection.call(
                    Command.of("SCAN", cursor, "MATCH", glob(layout.bindings("")) + "*", "COUNT", PAGE), deadline));
            cursor = Reply.text(page.get(0));
            for (Object key : Reply.list(page.get(1))) {
                names.addAll(boundQueues(Reply.text(key), connection, deadline));
            }
        } while (!cursor.equals("0"));
        return names;
    }

    private List<String> boundQueues(String key, RedisConnection connection, Deadline deadline) {
        String exchange = key.substring(layout.bindings("").length());
        if (exchange.endsWith(".pidbox") || exchange.equals("celeryev")) {
            // Mailboxes of remote control and of event readers; they hold no tasks.
            return List.of();
        }
        return Reply.list(connection.call(Command.of("SMEMBERS", key), deadline)).stream()
                .map(Reply::text)
                .map(member -> member.substring(member.lastIndexOf(layout.separator())
                        + layout.separator().length()))
                .toList();
    }

    private static String glob(String literal) {
        return literal.replaceAll("([*?\\[\\]\\\\^])", "\\\\$1");
    }

    List<ConsumerInfo> consumers() {
        return transport.with("list consumers", (connection, deadline) -> {
            Instant now = transport.now(connection, deadline);
            Map<String, Instant> ends = new HashMap<>();
            for (byte[] registry : List.of(layout.dying(), layout.consumers())) {
                List<@Nullable Object> members =
                        Reply.list(connection.call(Command.of("ZRANGE", registry, 0, -1, "WITHSCORES"), deadline));
                for (int i = 0; i + 1 < members.size(); i += 2) {
                    ends.put(Reply.text(members.get(i)), Instant.ofEpochMilli((long)
                            Double.parseDouble(Reply.text(members.get(i + 1)))));
                }
            }
            HeldCensus.Tally tally = held.count(connection, deadline);
            var found = new ArrayList<ConsumerInfo>();
            for (Map.Entry<String, Instant> entry : ends.entrySet()) {
                Object stored = connection.call(Command.of("HGET", layout.descriptions(), entry.getKey()), deadline);
                if (stored instanceof byte[] bytes && JsonCodec.DEFAULT.decode(bytes) instanceof Map<?, ?> json) {
                    found.add(info(json, entry.getValue(), now, tally.byOwner.getOrDefault(entry.getKey(), 0L)));
                }
            }
            return found;
        });
    }

    private static ConsumerInfo info(Map<?, ?> description, Instant end, Instant now, long held) {
        List<String> queues = description.get("queues") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
        long lease = description.get("lease") instanceof Number millis ? millis.longValue() : 0;
        return new ConsumerInfo(
                String.valueOf(description.get("name")), queues, end.minusMillis(lease), end.isAfter(now), held);
    }
}
