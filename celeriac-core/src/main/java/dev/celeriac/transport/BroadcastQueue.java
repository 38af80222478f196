package dev.celeriac.transport;

import java.util.List;

/**
 * What one listener wants to hear, as kombu declares it with a queue of the listener's own.
 *
 * @param name name of that queue, unique to the listener: {@code <node>.celery.pidbox}, {@code celeryev.<uuid>}; some
 *     brokers show it to operators
 * @param exchange what to listen to
 * @param bindingKey the key for direct exchanges, a pattern for topics, otherwise empty
 * @param capacity how many messages may wait for the listener; when there are more the oldest are dropped and counted
 */
public record BroadcastQueue(String name, BroadcastExchange exchange, String bindingKey, int capacity) {

    /**
     * @throws IllegalArgumentException for a capacity below 1
     */
    public BroadcastQueue {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "queue " + name + " has room for " + capacity + " messages: give it 1 or more");
        }
    }

    /** Whether the exchange would hand this listener such a message. For transports that do it themselves. */
    public boolean takes(String exchangeName, String routingKey) {
        if (!exchange.name().equals(exchangeName)) {
            return false;
        }
        return switch (exchange.type()) {
            case FANOUT -> true;
            case DIRECT -> bindingKey.equals(routingKey);
            case TOPIC -> bindingKey.equals("#") || matches(words(bindingKey), words(routingKey));
        };
    }

    private static List<String> words(String key) {
        return List.of(key.split("\\.", -1));
    }

    private static boolean matches(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        String first = pattern.get(0);
        List<String> rest = pattern.subList(1, pattern.size());
        if (first.equals("#")) {
            return matches(rest, key) || !key.isEmpty() && matches(pattern, key.subList(1, key.size()));
        }
        return !key.isEmpty()
                && (first.equals("*") || first.equals(key.get(0)))
                && matches(rest, key.subList(1, key.size()));
    }
}
