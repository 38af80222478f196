package dev.celeriac.transport;

import dev.celeriac.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was set aside, with its bytes as they came.
 *
 * @param id key in the dead-letter store
 * @param queue where it came from
 * @param at when it was set aside
 * @param cause kind of reason
 * @param reason one line for a person
 * @param taskId when it could be read
 * @param taskName when it could be read
 * @param deliveryCount of the delivery that ended here, as {@link Delivery#deliveryCount} has it
 * @param message the message as received
 */
public record DeadLetter(
        String id,
        String queue,
        Instant at,
        Cause cause,
        String reason,
        @Nullable String taskId,
        @Nullable String taskName,
        int deliveryCount,
        Message message) {

    /** Why a message was set aside. */
    public enum Cause {
        /** Could not be decoded, or breaks the protocol. */
        MALFORMED,
        /** Content type or serializer that is not accepted. */
        CONTENT_DISALLOWED,
        /** Too large, too deep, or grows too much when decompressed. */
        TOO_LARGE,
        /** No such task in this worker. */
        NOT_REGISTERED,
        /** Rejected by the task without requeue. */
        REJECTED,
        /** Its workers died while it ran, too many times. */
        WORKER_LOST
    }
}
