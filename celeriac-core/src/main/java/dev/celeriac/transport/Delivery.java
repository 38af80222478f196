package dev.celeriac.transport;

import dev.celeriac.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message held by a consumer.
 *
 * @param tag identifies the holding, not the message; only the transport understands it
 * @param queue queue it was taken from
 * @param exchange exchange it was published to, empty for the default one
 * @param routingKey key it was published with
 * @param message the message itself; only its body is meaningful when there is a {@code defect}
 * @param redelivered whether somebody held it before and lost it, or {@linkplain Settlement.Requeue requeued} it marked so
 * @param deliveryCount how many times it has been taken and not given back, this time included, as far as the broker
 *     counts; at least 1. Only holders that died raise it, and a {@link Settlement.Requeue} that says so: any other and a
 *     {@link Settlement.Park} take their own taking back
 * @param defect why the broker's own envelope could not be read, null when it could; such a message can only be set aside
 */
public record Delivery(
        Object tag,
        String queue,
        String exchange,
        String routingKey,
        Message message,
        boolean redelivered,
        int deliveryCount,
        @Nullable String defect) {}
