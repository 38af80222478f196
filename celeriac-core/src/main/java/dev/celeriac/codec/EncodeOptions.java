package dev.celeriac.codec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one task message is to be written.
 *
 * @param compression alias or MIME type of a {@link Compression}; null for the codec's default
 * @param priority as the transport understands it, 0 when unset
 * @param expiration how long the broker may keep the message; null for ever
 * @param deliveryMode 2 to survive a restart of the broker, 1 not to
 */
public record EncodeOptions(
        @Nullable String compression,
        int priority,
        @Nullable Duration expiration,
        int deliveryMode) {

    /** Persistent, priority 0, no expiry, compressed as the codec's settings say. */
    public static final EncodeOptions DEFAULT = new EncodeOptions(null, 0, null, 2);
}
