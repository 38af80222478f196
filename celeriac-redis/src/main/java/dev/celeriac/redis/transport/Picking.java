package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.WaitingMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes messages that a {@link RedisWalk} has found, out of their turn. For the fetching thread. */
final class Picking {
    /** A list may have moved by so much since it was looked at, in either direction. */
    private static final int MOVED = 100;

    private final KombuLayout layout;
    private final byte[] time;
    private final Map<String, List<ListWalk.Position>> lists = new LinkedHashMap<>();
    private final List<Held> asked = new ArrayList<>();
    private final List<Parked> parked = new ArrayList<>();

    private record Parked(ParkedWalk.Entry entry, String queue) {}

    Picking(RedisTransport transport, List<WaitingMessage> wanted) {
        this.layout = transport.layout();
        this.time = transport.scriptTime();
        for (WaitingMessage each : wanted) {
            if (each.place() instanceof ListWalk.Position position) {
                lists.computeIfAbsent(Reply.text(position.source().key()), key -> new ArrayList<>())
                        .add(position);
            } else if (each.place() instanceof ParkedWalk.Entry entry) {
                parked.add(new Parked(entry, each.queue()));
            }
        }
    }

    /**
     * Does it.
     *
     * @param doubtful receives what was perhaps taken, when the connection breaks before the answer comes
     */
    List<Held> run(
            ConsumerLease lease,
            RedisConnection connection,
            Deadline deadline,
            java.util.function.Consumer<Held> doubtful) {
        while (true) {
            String id = lease.registered(connection, deadline);
            List<byte[]> arguments = arguments(lease, id);
            Object reply;
            try {
                reply = Scripts.TAKE.run(
                        connection,
                        List.of(layout.unacked(), layout.unackedIndex(), layout.consumers()),
                        arguments,
                        deadline);
            } catch (RedisFault e) {
                if (e.outcomeUnknown()) {
                    asked.forEach(doubtful);
                }
                throw e;
            }
            if (reply instanceof Long) {
                lease.lost(id);
                continue;
            }
            return taken(Reply.list(reply));
        }
    }

    private List<Held> taken(List<@Nullable Object> answers) {
        List<Held> taken = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (Reply.number(answers.get(i)) == 1) {
                taken.add(asked.get(i));
            }
        }
        return taken;
    }

    private List<byte[]> arguments(ConsumerLease lease, String id) {
        asked.clear();
        long number = lease.numbers(lists.values().stream().mapToInt(List::size).sum() + parked.size());
        long now = System.nanoTime();
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(Command.toBytes(id));
        arguments.add(Command.toBytes(number));
        arguments.add(time);
        arguments.add(Command.toBytes(lists.size()));
        for (List<ListWalk.Position> positions : lists.values()) {
            ServingOrder.Source source = positions.get(0).source();
            arguments.add(source.key());
            arguments.add(source.tail());
            arguments.add(source.mark());
            arguments.add(Command.toBytes(Math.max(0, positions.get(0).fromEnd() - MOVED)));
            arguments.add(Command.toBytes(positions.get(positions.size() - 1).fromEnd() + MOVED));
            arguments.add(Command.toBytes(positions.size()));
            for (ListWalk.Position position : positions) {
                arguments.add(position.raw());
                byte[] field = Fetch.field(id, number++, source.mark());
                asked.add(new Held(lease, id, field, position.raw(), source.queue(), source.step(), now));
            }
        }
        arguments.add(Command.toBytes(parked.size()));
        for (Parked each : parked) {
            byte[] mark = Command.toBytes(":" + each.entry().step());
            arguments.add(each.entry().field());
            arguments.add(mark);
            byte[] field = Fetch.field(id, number++, mark);
            asked.add(new Held(
                    lease,
                    id,
                    field,
                    each.entry().raw(),
                    each.queue(),
                    each.entry().step(),
                    now));
        }
        return arguments;
    }
}
