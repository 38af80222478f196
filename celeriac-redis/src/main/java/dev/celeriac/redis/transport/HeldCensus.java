package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is in {@code unacked} by queue and owner. kombu's layout has no such counts, so entries are looked at, in pages,
 * so that Redis never stops for it; of more than {@value #MOST} only so many. Then what is held or due is looked for where
 * its scores put it, and the rest, which is parked, is counted by a sample: the scan goes by hashes, so it is a fair one.
 */
final class HeldCensus {
    private static final int PAGE = 1000;
    static final int MOST = 20_000;

    private final RedisTransport transport;
    private final KombuLayout layout;

    HeldCensus(RedisTransport transport, KombuLayout layout) {
        this.transport = transport;
        this.layout = layout;
    }

    /** Counts by queue, and of what is held by owner. */
    static final class Tally {
        final Map<String, Long> parked = new TreeMap<>();
        final Map<String, Long> due = new TreeMap<>();
        final Map<String, Long> held = new TreeMap<>();
        final Map<String, Long> byOwner = new HashMap<>();
        long deleted;

        private void add(List<@Nullable Object> page) {
            for (int i = 2; i + 3 < page.size(); i += 4) {
                long count = Reply.number(page.get(i + 3));
                Map<String, Long> kind = switch (Reply.text(page.get(i))) {
                    case "2" -> due;
                    case "1" -> parked;
                    default -> held;
                };
                kind.merge(Broadcasts.queueOf(Reply.text(page.get(i + 1))), count, Long::sum);
                byOwner.merge(Reply.text(page.get(i + 2)), count, Long::sum);
            }
        }

        private static long sum(Map<String, Long> counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Tally count(RedisConnection connection, Deadline deadline) {
        long all = Reply.number(connection.call(Command.of("HLEN", layout.unacked()), deadline));
        return all <= MOST ? scan("", Long.MAX_VALUE, connection, deadline) : estimate(all, connection, deadline);
    }

    /** Deletes what is parked for a queue; looks at everything. */
    long purge(String queue, RedisConnection connection, Deadline deadline) {
        return scan(queue, Long.MAX_VALUE, connection, deadline).deleted;
    }

    private Tally estimate(long all, RedisConnection connection, Deadline deadline) {
        var tally = new Tally();
        // A holder's entries have the time of its last sign of life, parked ones that of their ETA less the visibility
        // timeout.
        Instant now = transport.now(connection, deadline);
        range(now.plusSeconds(1), false, tally, connection, deadline);
        range(transport.clock().instant().minus(layout.visibilityTimeout()), true, tally, connection, deadline);
        Map<String, Long> sample = scan("", MOST, connection, deadline).parked;
        double weight = Math.max(0, all - Tally.sum(tally.held) - Tally.sum(tally.due))
                / (double) Math.max(1, Tally.sum(sample));
        sample.forEach((queue, count) -> tally.parked.put(queue, Math.round(count * weight)));
        return tally;
    }

    /** Those that are parked, or those that are not, with scores up to that time. */
    private void range(Instant highest, boolean parked, Tally tally, RedisConnection connection, Deadline deadline) {
        long looked = PAGE;
        for (int from = 0; looked == PAGE && from < MOST; from += PAGE) {
            List<@Nullable Object> page = Reply.list(Scripts.CENSUS_RANGE.run(
                    connection,
                    List.of(layout.unacked(), layout.unackedIndex()),
                    List.of(
                            Command.toBytes(highest.getEpochSecond()),
                            Command.toBytes(from),
                            Command.toBytes(PAGE),
                            Command.toBytes(parked ? 1 : 0),
                            now()),
                    deadline));
            looked = Reply.number(page.get(0));
            tally.add(page);
        }
    }

    private Tally scan(String purge, long most, RedisConnection connection, Deadline deadline) {
        var tally = new Tally();
        String cursor = "0";
        long looked = 0;
        do {
            List<@Nullable Object> page = Reply.list(Scripts.CENSUS.run(
                    connection,
                    List.of(layout.unacked()),
                    List.of(
                            Command.toBytes(cursor),
                            Command.toBytes(PAGE),
                            Command.toBytes(purge),
                            layout.unackedIndex(),
                            now()),
                    deadline));
            cursor = Reply.text(page.get(0));
            tally.deleted += Reply.number(page.get(1));
            tally.add(page);
            looked += PAGE;
        } while (!cursor.equals("0") && looked < most);
        return tally;
    }

    private byte[] now() {
        return Command.toBytes(transport.clock().instant().toEpochMilli());
    }
}
