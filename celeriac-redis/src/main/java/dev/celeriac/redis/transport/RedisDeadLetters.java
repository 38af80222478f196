package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.DeadLetters;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters: a hash by id, and a sorted set by the time they were set aside. */
final class RedisDeadLetters implements DeadLetters {
    private final RedisTransport transport;
    private final KombuLayout layout;

    RedisDeadLetters(RedisTransport transport, KombuLayout layout) {
        this.transport = transport;
        this.layout = layout;
    }

    @Override
    public long count() {
        return transport.with(
                "count dead letters",
                (connection, deadline) ->
                        Reply.number(connection.call(Command.of("HLEN", layout.deadLetters()), deadline)));
    }

    @Override
    public List<DeadLetter> list(int offset, int limit) {
        if (limit <= 0) {
            return List.of();
        }
        return transport.with("list dead letters", (connection, deadline) -> {
            List<@Nullable Object> ids = Reply.list(connection.call(
                    Command.of("ZREVRANGE", layout.deadLetterOrder(), offset, offset + limit - 1), deadline));
            if (ids.isEmpty()) {
                return List.of();
            }
            return Reply.list(connection.call(Command.of("HMGET", layout.deadLetters(), ids), deadline)).stream()
                    .filter(byte[].class::isInstance)
                    .map(stored -> StoredLetter.decode((byte[]) stored).toDeadLetter())
                    .toList();
        });
    }

    @Override
    public Optional<DeadLetter> find(String id) {
        return transport
                .with(
                        "find a dead letter",
                        (connection, deadline) -> Optional.ofNullable(
                                (byte[]) connection.call(Command.of("HGET", layout.deadLetters(), id), deadline)))
                .map(stored -> StoredLetter.decode(stored).toDeadLetter());
    }

    @Override
    public int requeue(Collection<String> ids) {
        return ids.stream().distinct().mapToInt(this::requeue).sum();
    }

    private int requeue(String id) {
        return transport.with("requeue a dead letter", (connection, deadline) -> {
            Object stored = connection.call(Command.of("HGET", layout.deadLetters(), id), deadline);
            if (stored == null) {
                return 0;
            }
            StoredLetter letter = StoredLetter.decode((byte[]) stored);
            byte[] fresh = EnvelopeText.fresh(letter.raw());
            return (int) Reply.number(Scripts.REQUEUE.run(
                    connection,
                    List.of(
                            layout.deadLetters(),
                            layout.deadLetterOrder(),
                            Command.toBytes(layout.list(letter.queue(), letter.step()))),
                    List.of(Command.toBytes(id), fresh),
                    deadline));
        });
    }

    @Override
    public int drop(Collection<String> ids) {
        if (ids.isEmpty()) {
            return 0;
        }
        return transport.with("drop dead letters", (connection, deadline) -> {
            var replies = connection.pipeline(
                    List.of(
                            Command.of("HDEL", layout.deadLetters(), ids),
                            Command.of("ZREM", layout.deadLetterOrder(), ids)),
                    deadline);
            connection.succeeded(replies.get(1));
            return (int) Reply.number(connection.succeeded(replies.get(0)));
        });
    }
}
