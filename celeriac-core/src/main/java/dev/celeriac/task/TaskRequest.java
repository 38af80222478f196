package dev.celeriac.task;

import dev.celeriac.message.Embed;
import dev.celeriac.message.TaskHeaders;
import dev.celeriac.message.TaskMessage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a task as the code that runs it sees it (Celery's {@code Context}, {@code self.request}).
 *
 * @param message the decoded message
 * @param hostname node name of the worker, or of the caller for an eager call
 * @param delivery how the message came
 * @param eager whether the task runs in the caller without a broker
 */
public record TaskRequest(TaskMessage message, String hostname, DeliveryInfo delivery, boolean eager) {

    public String id() {
        return message.headers().id();
    }

    public String task() {
        return message.headers().task();
    }

    public TaskHeaders headers() {
        return message.headers();
    }

    public int retries() {
        return message.headers().retries();
    }

    public List<@Nullable Object> args() {
        return message.args();
    }

    public Map<String, @Nullable Object> kwargs() {
        return message.kwargs();
    }

    public Embed embed() {
        return message.embed();
    }
}
