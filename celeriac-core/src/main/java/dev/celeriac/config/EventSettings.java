package dev.celeriac.config;

import static dev.celeriac.config.ScalarTypes.BOOLEAN;
import static dev.celeriac.config.ScalarTypes.TEXT;

import java.util.List;

/** Settings of events. */
public final class EventSettings {

    private static final Section SECTION = new Section();

    /** Whether workers send task events from the start. */
    public static final Setting<Boolean> WORKER_SEND_TASK_EVENTS = SECTION.add(Setting.of(
            "worker_send_task_events",
            BOOLEAN,
            false,
            "Workers send task events from the start, as with `-E`; monitors can switch them on and off at run time."));

    /** Whether producers send an event for every task. */
    public static final Setting<Boolean> TASK_SEND_SENT_EVENT = SECTION.add(Setting.of(
            "task_send_sent_event", BOOLEAN, false, "Whoever publishes a task sends a `task-sent` event as well."));

    /** The exchange of events. */
    public static final Setting<String> EVENT_EXCHANGE =
            SECTION.add(Setting.of("event_exchange", TEXT, "celeryev", "Exchange that events are sent to."));

    /** What names of monitors' queues begin with. */
    public static final Setting<String> EVENT_QUEUE_PREFIX = SECTION.add(Setting.of(
            "event_queue_prefix", TEXT, "celeryev", "What the names of the queues of those who listen begin with."));

    private EventSettings() {}

    static List<Setting<?>> all() {
        return SECTION.all();
    }
}
