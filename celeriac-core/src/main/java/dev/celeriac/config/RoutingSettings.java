package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.BOOLEAN;
import static dev.celeriac.config.ScalarTypes.DELIVERY_MODE;
import static dev.celeriac.config.ScalarTypes.INT;
import static dev.celeriac.config.ScalarTypes.TEXT;
import static dev.celeriac.config.StructureTypes.QUEUES;
import static dev.celeriac.config.StructureTypes.ROUTES;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings that decide which queue a message goes to and how. */
public final class RoutingSettings {

    private static final Section SECTION = new Section();

    /**
     * Router tables in the order in which they are asked; each maps a task name or pattern to options, of which
     * {@code queue} is the usual one. A plain queue name in a source arrives here as {@code {queue: name}}.
     */
    public static final Setting<List<Map<String, Map<String, @Nullable Object>>>> TASK_ROUTES = SECTION.add(Setting.of(
            "task_routes",
            ROUTES,
            List.of(),
            "Which task goes where: a map from task name or pattern (`feed.*`) to a queue name or to options"
                    + " (`queue`, `priority`, …); or a list of such maps, asked in order."));

    /** Queues by name with their options; null means only the default queue. */
    public static final Setting<@Nullable Map<String, Map<String, @Nullable Object>>> TASK_QUEUES =
            SECTION.add(Setting.of(
                    "task_queues",
                    QUEUES.orNull(),
                    null,
                    "The queues a worker consumes unless told otherwise: a map from name to options, or a list."
                            + " Without it, the default queue."));

    /** The queue of tasks that no route sends elsewhere. */
    public static final Setting<String> TASK_DEFAULT_QUEUE = SECTION.add(
            Setting.of("task_default_queue", TEXT, "celery", "The queue of tasks that no route sends elsewhere."));

    /** The exchange of such tasks; null for the queue's name. */
    public static final Setting<@Nullable String> TASK_DEFAULT_EXCHANGE = SECTION.add(Setting.of(
            "task_default_exchange",
            TEXT.orNull(),
            null,
            "The exchange of such tasks; without it, the name of the queue."));

    /** The type of exchanges that do not say. */
    public static final Setting<String> TASK_DEFAULT_EXCHANGE_TYPE = SECTION.add(
            Setting.of("task_default_exchange_type", TEXT, "direct", "The type of exchanges that name none."));

    /** The routing key of such tasks; null for the queue's name. */
    public static final Setting<@Nullable String> TASK_DEFAULT_ROUTING_KEY = SECTION.add(Setting.of(
            "task_default_routing_key",
            TEXT.orNull(),
            null,
            "The routing key of such tasks; without it, the name of the queue."));

    /** 2 for persistent messages, 1 for transient ones. */
    public static final Setting<Integer> TASK_DEFAULT_DELIVERY_MODE = SECTION.add(Setting.of(
            "task_default_delivery_mode",
            DELIVERY_MODE,
            2,
            "2 (`persistent`) or 1 (`transient`: a broker that can may keep the message in memory only)."));

    /** Priority of messages that have none; null for the transport's own. */
    public static final Setting<@Nullable Integer> TASK_DEFAULT_PRIORITY = SECTION.add(Setting.of(
            "task_default_priority", INT.orNull(), null, "Priority of messages that have none of their own."));

    /** Whether tasks sent by a task have its priority. */
    public static final Setting<Boolean> TASK_INHERIT_PARENT_PRIORITY = SECTION.add(Setting.of(
            "task_inherit_parent_priority", BOOLEAN, false, "Whether tasks that a task sends have its priority."));

    /** Whether a queue that {@link #TASK_QUEUES} does not list may be used. */
    public static final Setting<Boolean> TASK_CREATE_MISSING_QUEUES = SECTION.add(Setting.of(
            "task_create_missing_queues",
            BOOLEAN,
            true,
            "Whether queues that `task_queues` does not list may be used; if not, using one is an error."));

    private RoutingSettings() {}

    /** {@link #TASK_DEFAULT_ROUTING_KEY}, or what stands for it. */
    public static String defaultRoutingKey(Settings settings) {
        String key = settings.get(TASK_DEFAULT_ROUTING_KEY);
        return key == null ? settings.get(TASK_DEFAULT_QUEUE) : key;
    }

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
