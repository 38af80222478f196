package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code fetch.lua}: what it was asked for, and so under which names it records what it takes.
 *
 * @param id of the consumer it takes for
 * @param first number of the first message; as many as {@code max} are used up, whatever it takes
 * @param at when it was sent, as {@link System#nanoTime} counts
 */
record Fetch(String id, long first, int max, ServingOrder.Turn turn, long at) {

    /** What came, in the order in which it was taken. */
    List<Held> taken(List<@Nullable Object> batches, ConsumerLease lease) {
        if (batches.isEmpty()) {
            return List.of();
        }
        var taken = new ArrayList<Held>();
        long number = first;
        for (Object batch : batches) {
            List<@Nullable Object> parts = Reply.list(batch);
            ServingOrder.Source source = turn.sources().get((int) Reply.number(parts.get(0)));
            for (int i = 1; i < parts.size(); i++) {
                if (parts.get(i) instanceof byte[] raw) {
                    taken.add(held(lease, number, raw, source));
                }
                number++;
            }
        }
        return taken;
    }

    private Held held(ConsumerLease lease, long number, byte[] raw, ServingOrder.Source source) {
        byte[] field = field(id, number, source.mark());
        return new Held(lease, id, field, raw, source.queue(), source.step(), at);
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

    /** Keys of the script. */
    List<byte[]> keys(KombuLayout layout) {
        var keys = new ArrayList<byte[]>(turn.keys().size() + 3);
        keys.add(layout.unacked());
        keys.add(layout.unackedIndex());
        keys.add(layout.consumers());
        keys.addAll(turn.keys());
        return keys;
    }

    /** Arguments of the script. */
    List<byte[]> arguments(RedisTransport transport) {
        KombuLayout layout = transport.layout();
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
}
