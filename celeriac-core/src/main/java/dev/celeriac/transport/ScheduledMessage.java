package dev.celeriac.transport;

import dev.celeriac.message.Message;
import java.time.Instant;

/**
 * A message that waits in the broker for its time.
 *
 * @param message as it came
 * @param queue where it will be available
 * @param exchange as it was published
 * @param routingKey as it was published
 * @param due when
 */
public record ScheduledMessage(Message message, String queue, String exchange, String routingKey, Instant due) {}
