package dev.celeriac.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Broker-level properties of a message, named as in AMQP 0-9-1.
 *
 * @param correlationId the task id, in messages made by Celery or Celeriac
 * @param replyTo the sender's reply queue; Celery always sets it, only {@code rpc://} results use it
 * @param deliveryMode 2 for persistent (tasks), 1 for transient (events)
 * @param priority 0 to 9 (up to 255 on AMQP); which end is served first is the transport's: see its documentation
 * @param expiration how long the broker may keep the message, null for ever
 */
public record Properties(
        @Nullable String correlationId,
        @Nullable String replyTo,
        int deliveryMode,
        int priority,
        @Nullable Duration expiration) {

    /** Persistent, priority 0, no expiry, nobody to reply to. */
    public static final Properties DEFAULT = new Properties(null, null, 2, 0, null);
}
