package dev.celeriac.redis.transport;

import dev.celeriac.codec.Envelope;
import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.ScheduledMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages that wait for their time in {@code unacked}, under names that say so. */
final class Parked {
    private static final int PAGE = 500;

    /** Entries of others stand between ours; to look at all of a large hash would take too long. */
    private static final int PAGES = 20;

    /** Meanwhile another worker that hears of the same revocation need not look through the hash too. */
    private static final long CLAIMED_MILLIS = 5_000;

    private final RedisTransport transport;

    Parked(RedisTransport transport) {
        this.transport = transport;
    }

    List<ScheduledMessage> earliest(Collection<String> queues, int most) {
        KombuLayout layout = transport.layout();
        return transport.with("list scheduled messages", (connection, deadline) -> {
            String now = Commit.score(transport.now(connection, deadline), layout);
            var found = new ArrayList<ScheduledMessage>();
            int size = PAGE;
            for (int page = 0; page < PAGES && found.size() < most && size == PAGE; page++) {
                List<@Nullable Object> fields = Reply.list(connection.call(
                        Command.of(
                                "ZRANGEBYSCORE", layout.unackedIndex(), "(" + now, "+inf", "LIMIT", page * PAGE, PAGE),
                        deadline));
                size = fields.size();
                List<String> parked = fields.stream()
                        .map(Reply::text)
                        .filter(field -> field.startsWith("eta:"))
                        .toList();
                read(parked, queues, connection, deadline).stream()
                        .limit(most - (long) found.size())
                        .forEach(found::add);
            }
            return List.copyOf(found);
        });
    }

    private List<ScheduledMessage> read(
            List<String> fields, Collection<String> queues, RedisConnection connection, Deadline deadline) {
        if (fields.isEmpty()) {
            return List.of();
        }
        List<@Nullable Object> values = Reply.list(
                connection.call(Command.of("HMGET", transport.layout().unacked(), fields), deadline));
        var messages = new ArrayList<ScheduledMessage>();
        for (int i = 0; i < fields.size(); i++) {
            EnvelopeText.Entry entry = values.get(i) instanceof byte[] bytes ? EnvelopeText.entry(bytes) : null;
            if (entry != null && queues.contains(entry.routingKey())) {
                String[] parts = fields.get(i).split(":", 4);
                try {
                    Envelope envelope = EnvelopeCodec.decode(entry.raw());
                    messages.add(new ScheduledMessage(
                            envelope.message(),
                            entry.routingKey(),
                            envelope.exchange(),
                            envelope.routingKey(),
                            Instant.ofEpochMilli(Long.parseLong(parts[2]))));
                } catch (InvalidMessageException | NumberFormatException e) {
                    // What cannot be read is for the worker that takes it to say.
                    continue;
                }
            }
        }
        return messages;
    }

    int expedite(Collection<String> taskIds) {
        KombuLayout layout = transport.layout();
        return transport.with("look for parked messages of " + taskIds.size() + " tasks", (connection, deadline) -> {
            List<Command> claims = taskIds.stream()
                    .map(id -> Command.of("SET", layout.expediting(id), "1", "NX", "PX", CLAIMED_MILLIS))
                    .toList();
            List<@Nullable Object> claimed = connection.pipeline(claims, deadline);
            var ids = new ArrayList<byte[]>();
            int i = 0;
            for (String id : taskIds) {
                if (connection.succeeded(claimed.get(i++)) != null) {
                    ids.add(Command.toBytes(id));
                }
            }
            return ids.isEmpty() ? 0 : search(ids, connection, deadline);
        });
    }

    private int search(List<byte[]> ids, RedisConnection connection, Deadline deadline) {
        KombuLayout layout = transport.layout();
        byte[] now = Command.toBytes(Commit.score(transport.now(connection, deadline), layout));
        int found = 0;
        byte[] cursor = Command.toBytes("0");
        do {
            var arguments = new ArrayList<byte[]>(List.of(cursor, Command.toBytes(PAGE), now));
            arguments.addAll(ids);
            List<@Nullable Object> page = Reply.list(Scripts.EXPEDITE.run(
                    connection, List.of(layout.unacked(), layout.unackedIndex()), arguments, deadline));
            cursor = Command.toBytes(Reply.text(page.get(0)));
            found += (int) Reply.number(page.get(1));
        } while (!Reply.text(cursor).equals("0"));
        return found;
    }
}
