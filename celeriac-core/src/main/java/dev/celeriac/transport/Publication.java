package dev.celeriac.transport;

import dev.celeriac.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message and where it is to go.
 *
 * @param exchange exchange, empty for the default exchange, which routes by queue name
 * @param routingKey the queue's name when the exchange is the default one
 * @param message what to store
 * @param taskId the task's id, so that a store can find the message again; null for messages that are no tasks
 * @param eta not to be delivered before, where the transport can hold it; null for at once
 */
public record Publication(
        String exchange,
        String routingKey,
        Message message,
        @Nullable String taskId,
        @Nullable Instant eta) {

    /** Straight to a queue. */
    public static Publication toQueue(String queue, Message message, @Nullable String taskId, @Nullable Instant eta) {
        return new Publication("", queue, message, taskId, eta);
    }
}
