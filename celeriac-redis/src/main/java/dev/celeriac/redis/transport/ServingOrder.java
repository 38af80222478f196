package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.RedisOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * In which order lists are emptied: step by step, and within a step queue by queue, beginning with another queue each
 * time. kombu's BRPOP names its keys in the same order.
 */
final class ServingOrder {
    private static final Set<String> STRATEGIES = Set.of("round_robin", "sorted", "priority");

    /** A list of one queue's priority step. */
    record Source(String queue, int step, byte[] key, byte[] tail, byte[] mark) {}

    /** One order. */
    record Turn(List<Source> sources, List<byte[]> keys, List<byte[]> arguments) {}

    private final List<Turn> turns;
    private int next;

    /** {@code queue_order_strategy}, checked. */
    static String strategy(RedisOptions options) {
        String strategy = options.text("queue_order_strategy", "round_robin");
        if (!STRATEGIES.contains(strategy)) {
            throw options.wrong("queue_order_strategy", "round_robin, sorted or priority");
        }
        return strategy;
    }

    /** @param strategy {@code round_robin}, {@code sorted} or {@code priority} (as given) */
    ServingOrder(List<String> queues, KombuLayout layout, String strategy) {
        List<String> names =
                strategy.equals("sorted") ? queues.stream().sorted().toList() : List.copyOf(queues);
        this.turns = new ArrayList<>();
        int rotations = strategy.equals("round_robin") ? Math.max(1, names.size()) : 1;
        for (int first = 0; first < rotations; first++) {
            turns.add(turn(names, first, layout));
        }
    }

    private static Turn turn(List<String> names, int first, KombuLayout layout) {
        var sources = new ArrayList<Source>();
        for (int step : layout.steps()) {
            for (int i = 0; i < names.size(); i++) {
                String queue = names.get((first + i) % names.size());
                sources.add(new Source(
                        queue,
                        step,
                        Command.toBytes(layout.list(queue, step)),
                        KombuLayout.tail(queue),
                        Command.toBytes(":" + step)));
            }
        }
        var arguments = new ArrayList<byte[]>();
        for (Source source : sources) {
            arguments.add(source.tail());
            arguments.add(source.mark());
        }
        return new Turn(sources, sources.stream().map(Source::key).toList(), arguments);
    }

    /** The same order without that, for a look. */
    Turn current() {
        return turns.get(next);
    }

    /** The order for a fetch; for the one after it, another queue comes first. */
    Turn next() {
        Turn turn = turns.get(next);
        next = (next + 1) % turns.size();
        return turn;
    }

    boolean isEmpty() {
        return turns.get(0).sources().isEmpty();
    }
}
