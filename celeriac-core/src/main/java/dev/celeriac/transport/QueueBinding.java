package dev.celeriac.transport;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue and the exchange that it gets messages from, as {@code task_queues} lists them.
 *
 * @param queue name of the queue
 * @param exchange name of the exchange; not the default one, to which every queue is bound by its name
 * @param exchangeType {@code direct}, {@code topic} or {@code fanout}, or another that the broker knows
 * @param routingKey key or pattern of the binding
 */
public record QueueBinding(String queue, String exchange, String exchangeType, String routingKey) {

    /**
     * A binding as {@code task_queues} describes it; what is not said is Celery's default: an exchange and a key of the
     * queue's own name.
     *
     * @param options {@code exchange}, {@code exchange_type}, {@code routing_key}; null for none
     * @param defaultType {@code task_default_exchange_type}
     * @param defaultKey {@code task_default_routing_key}, for which Celery takes an empty key, such as that of every
     *     {@code Broadcast}
     */
    public static QueueBinding of(
            String queue,
            @Nullable Map<String, ? extends @Nullable Object> options,
            String defaultType,
            String defaultKey) {
        String key = option(options, "routing_key", queue);
        return new QueueBinding(
                queue,
                option(options, "exchange", queue),
                option(options, "exchange_type", defaultType),
                key.isEmpty() ? defaultKey : key);
    }

    private static String option(
            @Nullable Map<String, ? extends @Nullable Object> options, String name, String otherwise) {
        Object value = options == null ? null : options.get(name);
        return value == null ? otherwise : value.toString();
    }
}
