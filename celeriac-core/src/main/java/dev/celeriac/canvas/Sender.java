package dev.celeriac.canvas;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Who publishes.
 *
 * @param origin node name in the header {@code origin}: {@code gen<pid>@<host>}
 * @param replyTo id of the queue for replies, stable for an app (Celery's {@code thread_oid})
 */
public record Sender(String origin, String replyTo) {

    /** The sender of this process. {@code instance} tells apps of one process apart. */
    public static Sender of(long pid, String host, String instance) {
        String seed = host + "-" + pid + "-" + instance;
        return new Sender(
                "gen" + pid + "@" + host,
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString());
    }
}
