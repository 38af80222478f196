package dev.celeriac.codec;

import dev.celeriac.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message with its address, as kombu's virtual transports (Redis and others) store it.
 *
 * @param message the message
 * @param deliveryTag chosen by the publisher, unique for each copy; null when the sender forgot it, on which a Celery worker
 *     exits
 * @param exchange empty for the default exchange
 * @param routingKey queue name when the exchange is the default one
 */
public record Envelope(Message message, @Nullable String deliveryTag, String exchange, String routingKey) {}
