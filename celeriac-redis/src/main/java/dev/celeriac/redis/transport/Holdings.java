package dev.celeriac.redis.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one consumer holds, as far as it knows. Thread-safe. */
final class Holdings {
    /** Most tasks are over before it; a peer's visibility timeout is hardly ever below a minute. */
    private static final Duration RENEW_AFTER = Duration.ofSeconds(3);

    private final Set<Held> held = ConcurrentHashMap.newKeySet();

    void add(Held message) {
        held.add(message);
    }

    boolean contains(Held message) {
        return held.contains(message);
    }

    void remove(Held message) {
        held.remove(message);
    }

    /** The messages at this moment. */
    List<Held> all() {
        return new ArrayList<>(held);
    }

    /** Those whose score is due for renewal; the caller renews them. */
    List<byte[]> stale(Duration visibilityTimeout) {
        long age = Math.min(RENEW_AFTER.toNanos(), visibilityTimeout.toNanos() / 3);
        long now = System.nanoTime();
        var fields = new ArrayList<byte[]>();
        for (Held each : held) {
            if (now - each.scoredAt() >= age) {
                each.scored(now);
                fields.add(each.field());
            }
        }
        return fields;
    }

    /** Ids under which something is held. */
    Set<String> owners() {
        var owners = new HashSet<String>();
        for (Held each : held) {
            owners.add(each.owner());
        }
        return owners;
    }
}
