package dev.celeriac.beat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * One due time of one entry.
 *
 * @param entry what is due
 * @param due when
 * @param taskId the same for whoever sends it
 */
public record Tick(ScheduleEntry entry, Instant due, String taskId) {

    static Tick of(ScheduleEntry entry, Instant due, String identity) {
        String name = String.join("\n", "celeriac beat", identity, entry.name(), due.toString());
        return new Tick(
                entry,
                due,
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
    }
}
