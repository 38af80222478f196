package dev.celeriac.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * Revoked tasks, remembered by the broker, so that a worker that was down when they were revoked learns of them. At most
 * {@value #MOST}; the oldest go first. Thread-safe.
 */
public interface RevocationLog {
    int MOST = 50_000;

    /** Remembers nothing. */
    RevocationLog NONE = new RevocationLog() {
        @Override
        public void add(Collection<String> entries, Instant now) {}

        @Override
        public Map<String, Instant> since(Instant from) {
            return Map.of();
        }
    };

    /** How long an entry is kept. */
    Duration KEPT = Duration.ofHours(3);

    /**
     * Remembers entries; one that is there already gets the new time.
     *
     * @param entries task ids, and whatever else its users agree on
     * @param now their time
     * @throws TransportException when the broker did not take them in time
     */
    void add(Collection<String> entries, Instant now);

    /**
     * Entries that were added at that time or later, with their times.
     *
     * @throws TransportException when the broker cannot be asked
     */
    Map<String, Instant> since(Instant from);
}
