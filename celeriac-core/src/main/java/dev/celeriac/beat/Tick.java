package dev.celeriac.beat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * One due time of one entry.
 *
 * @param entry what is due
 * @param due when
 * @param taskId the same for whoever sends it
 * @param mark the same for whoever sends it, and another one when the same due time is to be sent again on purpose, as
 *     after a one-off was enabled again
 */
public record Tick(ScheduleEntry entry, Instant due, String taskId, String mark) {

    static Tick of(ScheduleEntry entry, EntryState state, Instant due, String identity) {
        String name = String.join("\n", "celeriac beat", identity, entry.name(), due.toString());
        String taskId =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        // Claiming changes neither; a run, or enabling the entry, does.
        String mark =
                taskId + "." + ChronoUnit.MICROS.between(Instant.EPOCH, state.since()) + "." + state.totalRunCount();
        return new Tick(entry, due, taskId, mark);
    }
}
