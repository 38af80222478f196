package dev.celeriac.transport;

import dev.celeriac.message.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that nobody holds, as a {@link QueueWalk} has found it.
 *
 * @param place where it was found; only the transport understands it
 * @param queue queue that it waits in
 * @param exchange as it was published
 * @param routingKey as it was published
 * @param message the message itself; only its body is meaningful when there is a {@code defect}
 * @param due when it will be available; null when it is
 * @param defect why the broker's own envelope could not be read, null when it could
 */
public record WaitingMessage(
        Object place,
        String queue,
        String exchange,
        String routingKey,
        Message message,
        @Nullable Instant due,
        @Nullable String defect) {}
