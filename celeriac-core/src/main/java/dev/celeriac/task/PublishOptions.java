package dev.celeriac.task;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a task is published unless a call says otherwise; null leaves it to routes and settings.
 *
 * @param queue queue name
 * @param exchange exchange, where not the queue's
 * @param routingKey routing key, where not the queue's
 * @param priority message priority
 * @param expires not started later than so long after the call
 * @param serializer serializer of the body
 * @param compression compression of the body
 */
public record PublishOptions(
        @Nullable String queue,
        @Nullable String exchange,
        @Nullable String routingKey,
        @Nullable Integer priority,
        @Nullable Duration expires,
        @Nullable String serializer,
        @Nullable String compression) {

    public static final PublishOptions DEFAULTS = new PublishOptions(null, null, null, null, null, null, null);

    /** Those that are set, under Celery's names. */
    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("queue", queue);
        options.put("exchange", exchange);
        options.put("routing_key", routingKey);
        options.put("priority", priority);
        options.put("expires", expires);
        options.put("serializer", serializer);
        options.put("compression", compression);
        options.values().removeIf(value -> value == null);
        return options;
    }
}
