package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A look through one list, from its end, where the oldest message is, to its head. Positions move when others take, so the
 * last message that was seen and is still there says where to go on. For one thread.
 */
final class ListWalk {
    private static final int SEARCHED_TOGETHER = 1_000;

    private final ServingOrder.Source source;

    /** What was seen and is left behind: how many, counted from the end, and the last of them. */
    private long behind;

    private byte @Nullable [] anchor;
    private List<byte[]> page = List.of();

    /**
     * Where a message stood.
     *
     * @param fromEnd 0 for the message that is the next to be taken
     */
    record Position(ServingOrder.Source source, byte[] raw, long fromEnd) {}

    ListWalk(ServingOrder.Source source) {
        this.source = source;
    }

    List<Position> next(int most, RedisConnection connection, Deadline deadline) {
        findAnchor(connection, deadline);
        List<byte[]> window = fromEnd(behind, behind + page.size() + most - 1, connection, deadline);
        int remaining = remainingOfPage(window);
        behind += remaining;
        if (remaining > 0) {
            anchor = window.get(remaining - 1);
        }
        page = List.copyOf(window.subList(remaining, Math.min(window.size(), remaining + most)));
        List<Position> found = new ArrayList<>(page.size());
        for (int i = 0; i < page.size(); i++) {
            found.add(new Position(source, page.get(i), behind + i));
        }
        return found;
    }

    /** How many entries at the beginning of the window were in the last page, or lie before one that was. */
    private int remainingOfPage(List<byte[]> window) {
        int from = Math.min(window.size(), page.size());
        for (int i = from - 1; i >= 0; i--) {
            byte[] entry = window.get(i);
            if (page.stream().anyMatch(seen -> Arrays.equals(seen, entry))) {
                return i + 1;
            }
        }
        return 0;
    }

    /** When it is gone, so is what stood before it: what is at the end now was not seen yet. */
    private void findAnchor(RedisConnection connection, Deadline deadline) {
        byte[] last = anchor;
        if (last == null
                || first(behind - 1, connection, deadline)
                        .filter(entry -> Arrays.equals(entry, last))
                        .isPresent()) {
            return;
        }
        OptionalLong found = search(last, connection, deadline);
        behind = found.isPresent() ? found.getAsLong() + 1 : 0;
        if (found.isEmpty()) {
            anchor = null;
        }
    }

    private Optional<byte[]> first(long position, RedisConnection connection, Deadline deadline) {
        return fromEnd(position, position, connection, deadline).stream().findFirst();
    }

    private OptionalLong search(byte[] wanted, RedisConnection connection, Deadline deadline) {
        long from = 0;
        while (true) {
            List<byte[]> part = fromEnd(from, from + SEARCHED_TOGETHER - 1, connection, deadline);
            for (int i = 0; i < part.size(); i++) {
                if (Arrays.equals(part.get(i), wanted)) {
                    return OptionalLong.of(from + i);
                }
            }
            if (part.size() < SEARCHED_TOGETHER) {
                return OptionalLong.empty();
            }
            from += part.size();
        }
    }

    /** Entries by their positions from the end, both included, that of the smallest first. */
    private List<byte[]> fromEnd(long first, long last, RedisConnection connection, Deadline deadline) {
        List<@Nullable Object> entries =
                Reply.list(connection.call(Command.of("LRANGE", source.key(), -(last + 1), -(first + 1)), deadline));
        List<byte[]> reversed = new ArrayList<>(entries.size());
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i) instanceof byte[] entry) {
                reversed.add(entry);
            }
        }
        return reversed;
    }
}
