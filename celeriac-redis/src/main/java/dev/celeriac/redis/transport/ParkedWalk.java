package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look through the parked messages of one queue, the earliest first. Ranks move when others come and go, so the last field
 * that was seen and is still there says where to go on. For one thread.
 */
final class ParkedWalk {
    private static final int PAGE = 500;

    private final KombuLayout layout;
    private final String queue;
    private long rank;
    private List<byte[]> page = List.of();

    /** @param step priority step of the list that it goes to */
    record Entry(byte[] field, byte[] raw, int step, long due) {}

    ParkedWalk(KombuLayout layout, String queue) {
        this.layout = layout;
        this.queue = queue;
    }

    List<Entry> next(int most, RedisConnection connection, Deadline deadline) {
        List<Entry> found = new ArrayList<>();
        while (found.isEmpty()) {
            advance(connection, deadline);
            page = fields(Math.min(most, PAGE), connection, deadline);
            if (page.isEmpty()) {
                return found;
            }
            read(found, connection, deadline);
        }
        return found;
    }

    /** Behind the last one of the page that is still there; where the page began, when none is. */
    private void advance(RedisConnection connection, Deadline deadline) {
        if (page.isEmpty()) {
            return;
        }
        List<Command> questions = page.stream()
                .map(field -> Command.of("ZRANK", layout.unackedIndex(), field))
                .toList();
        List<@Nullable Object> ranks = connection.pipeline(questions, deadline);
        for (int i = ranks.size() - 1; i >= 0; i--) {
            if (connection.succeeded(ranks.get(i)) instanceof Long last) {
                rank = last + 1;
                return;
            }
        }
    }

    private List<byte[]> fields(int most, RedisConnection connection, Deadline deadline) {
        List<byte[]> fields = new ArrayList<>();
        for (Object field : Reply.list(
                connection.call(Command.of("ZRANGE", layout.unackedIndex(), rank, rank + most - 1), deadline))) {
            if (field instanceof byte[] bytes) {
                fields.add(bytes);
            }
        }
        return fields;
    }

    private void read(List<Entry> found, RedisConnection connection, Deadline deadline) {
        List<byte[]> parked = page.stream()
                .filter(field -> Reply.text(field).matches("eta:\\d{1,9}:\\d{1,18}:.*"))
                .toList();
        if (parked.isEmpty()) {
            return;
        }
        List<@Nullable Object> values =
                Reply.list(connection.call(Command.of("HMGET", layout.unacked(), parked), deadline));
        for (int i = 0; i < values.size(); i++) {
            EnvelopeText.Entry entry = values.get(i) instanceof byte[] value ? EnvelopeText.entry(value) : null;
            if (entry != null && entry.routingKey().equals(queue)) {
                String[] parts = Reply.text(parked.get(i)).split(":", 4);
                found.add(new Entry(parked.get(i), entry.raw(), Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
            }
        }
    }
}
