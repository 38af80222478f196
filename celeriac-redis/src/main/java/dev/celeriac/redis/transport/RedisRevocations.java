package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.RevocationLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Revocations in a sorted set by their time, where Python does not look. */
final class RedisRevocations implements RevocationLog {
    private final RedisTransport transport;

    RedisRevocations(RedisTransport transport) {
        this.transport = transport;
    }

    @Override
    public void add(Collection<String> entries, Instant now) {
        if (entries.isEmpty()) {
            return;
        }
        byte[] key = transport.layout().revoked();
        var members = new ArrayList<Object>(2 * entries.size());
        for (String entry : entries) {
            members.add(now.toEpochMilli());
            members.add(entry);
        }
        List<Command> commands = List.of(
                Command.of("ZADD", key, members),
                Command.of("ZREMRANGEBYSCORE", key, "-inf", now.minus(KEPT).toEpochMilli()),
                Command.of("ZREMRANGEBYRANK", key, 0, -(MOST + 1)),
                Command.of("PEXPIRE", key, KEPT.toMillis()));
        transport.with("remember what was revoked", (connection, deadline) -> {
            connection.pipeline(commands, deadline).forEach(connection::succeeded);
            return true;
        });
    }

    @Override
    public Map<String, Instant> since(Instant from) {
        Command range =
                Command.of("ZRANGEBYSCORE", transport.layout().revoked(), from.toEpochMilli(), "+inf", "WITHSCORES");
        List<@Nullable Object> reply = transport.with(
                "ask what was revoked", (connection, deadline) -> Reply.list(connection.call(range, deadline)));
        var entries = new LinkedHashMap<String, Instant>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            entries.put(Reply.text(reply.get(i)), Instant.ofEpochMilli((long)
                    Double.parseDouble(Reply.text(reply.get(i + 1)))));
        }
        return entries;
    }
}
