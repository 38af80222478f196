package dev.celeriac.canvas;

import dev.celeriac.config.RoutingSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.exceptions.QueueNotFound;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Celery's routing ({@code celery.app.routes} and {@code amqp}): options of the call or the task go before routes, routes
 * before the default queue. Thread-safe.
 */
public final class Router {

    private final List<RouterFunction> functions;
    private final List<RouteTable> tables;
    private final Map<String, Map<String, @Nullable Object>> queues;
    private final boolean createMissing;
    private final String defaultQueue;
    private final String defaultExchange;
    private final String defaultExchangeType;
    private final String defaultRoutingKey;

    public Router(Settings settings, List<RouterFunction> functions) {
        this.functions = List.copyOf(functions);
        this.tables = settings.get(RoutingSettings.TASK_ROUTES).stream()
                .map(RouteTable::new)
                .toList();
        Map<String, Map<String, @Nullable Object>> listed = settings.get(RoutingSettings.TASK_QUEUES);
        this.queues = listed == null ? Map.of() : listed;
        this.createMissing = settings.get(RoutingSettings.TASK_CREATE_MISSING_QUEUES);
        this.defaultQueue = settings.get(RoutingSettings.TASK_DEFAULT_QUEUE);
        String exchange = settings.get(RoutingSettings.TASK_DEFAULT_EXCHANGE);
        this.defaultExchange = exchange == null ? defaultQueue : exchange;
        this.defaultExchangeType = settings.get(RoutingSettings.TASK_DEFAULT_EXCHANGE_TYPE);
        this.defaultRoutingKey = RoutingSettings.defaultRoutingKey(settings);
    }

    /**
     * @param options options of the call with those of the task underneath, under Celery's names, without nulls
     * @throws QueueNotFound for a queue that is not listed, when queues are not to be created
     * @throws InvalidArgumentsException for a queue, exchange or key that is not text
     */
    public Route route(
            String task,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        Map<String, @Nullable Object> route = lookUp(task, args, kwargs, options);
        if (route != null) {
            merged.putAll(route);
        }
        options.forEach((name, value) -> {
            if (value != null) {
                merged.put(name, value);
            }
        });
        String queue = name(task, merged, "queue");
        String exchange = name(task, merged, "exchange");
        String key = name(task, merged, "routing_key");
        return queue == null && exchange != null
                ? new Route(exchange, key == null ? defaultRoutingKey : key, merged)
                : toQueue(task, queue == null ? defaultQueue : queue, exchange, key, merged);
    }

    /** The settings' default queue. */
    public String defaultQueue() {
        return defaultQueue;
    }

    private @Nullable Map<String, @Nullable Object> lookUp(
            String task,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs,
            Map<String, @Nullable Object> options) {
        for (RouterFunction function : functions) {
            Map<String, @Nullable Object> route = function.route(task, args, kwargs, options);
            if (route != null) {
                return route;
            }
        }
        for (RouteTable table : tables) {
            Map<String, @Nullable Object> route = table.find(task);
            if (route != null) {
                return route;
            }
        }
        return null;
    }

    private Route toQueue(
            String task,
            String queue,
            @Nullable String exchange,
            @Nullable String key,
            Map<String, @Nullable Object> options) {
        boolean isDefault = queue.equals(defaultQueue);
        Map<String, @Nullable Object> declared = queues.get(queue);
        if (declared == null && !isDefault && !createMissing) {
            throw new QueueNotFound("Task " + task + " was to go to queue '" + queue + "', which is not in task_queues "
                    + queues.keySet() + ": list it there, or set task_create_missing_queues to true");
        }
        Map<String, @Nullable Object> known = declared == null ? Map.of() : declared;
        Object type = options.getOrDefault("exchange_type", known.get("exchange_type"));
        boolean direct = "direct".equals(type == null ? defaultExchangeType : type);
        boolean keyed = key != null && !key.isEmpty();
        if (direct && (exchange == null || !keyed)) {
            // The default exchange reaches a queue by its name, whether or not anybody has bound it.
            return new Route("", queue, options);
        }
        String ownExchange = isDefault ? defaultExchange : queue;
        String ownKey = isDefault ? defaultRoutingKey : queue;
        return new Route(
                exchange != null ? exchange : text(known.get("exchange"), ownExchange),
                key != null && (!key.isEmpty() || exchange != null) ? key : keyOf(known, ownKey),
                options);
    }

    /** An empty one in {@code task_queues} is Celery's default too, for topic and fanout exchanges alike. */
    private String keyOf(Map<String, @Nullable Object> queue, String otherwise) {
        String key = text(queue.get("routing_key"), otherwise);
        return key.isEmpty() ? defaultRoutingKey : key;
    }

    private static @Nullable String name(String task, Map<String, @Nullable Object> options, String option) {
        Object value = options.get(option);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new InvalidArgumentsException(
                "Option " + option + " of task " + task + " is " + value + ", not the name of one");
    }

    private static String text(@Nullable Object value, String otherwise) {
        return value == null ? otherwise : value.toString();
    }
}
