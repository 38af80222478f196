package dev.celeriac.event;

import dev.celeriac.transport.Publication;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code task-sent} says about a task, taken from its message's headers. */
final class SentTask {
    static final String TYPE = "task-sent";

    private SentTask() {}

    static boolean isTask(Publication publication) {
        return publication.message().headers().get("task") != null;
    }

    static void write(Publication publication, Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> headers = publication.message().headers();
        document.put("uuid", headers.get("id"));
        document.put("root_id", headers.get("root_id"));
        document.put("parent_id", headers.get("parent_id"));
        document.put("name", headers.get("task"));
        document.put("args", headers.get("argsrepr"));
        document.put("kwargs", headers.get("kwargsrepr"));
        document.put("retries", headers.get("retries"));
        document.put("eta", headers.get("eta"));
        document.put("expires", headers.get("expires"));
        document.put("queue", publication.routingKey());
        document.put("exchange", publication.exchange());
        document.put("routing_key", publication.routingKey());
    }
}
