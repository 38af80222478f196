package dev.celeriac.beat;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a store has it.
 *
 * @param entry what and when
 * @param state how far it has come
 */
public record StoredEntry(ScheduleEntry entry, EntryState state) {

    /** What {@link ScheduleStore#put} comes to. */
    public static StoredEntry placed(ScheduleEntry entry, @Nullable StoredEntry old, Instant now) {
        if (old == null) {
            return new StoredEntry(entry, EntryState.made(now));
        } else if (old.entry().enabled() != entry.enabled()) {
            return new StoredEntry(entry, old.state().switched(now));
        }
        return new StoredEntry(entry, old.state());
    }

    /** What {@link ScheduleStore#install} comes to. */
    public static StoredEntry installed(ScheduleEntry entry, @Nullable StoredEntry old, Instant now) {
        if (old == null) {
            return new StoredEntry(entry, EntryState.made(now));
        }
        return new StoredEntry(entry.toBuilder().enabled(old.entry().enabled()).build(), old.state());
    }

    /** When it is due next, which is in the past if it is late; empty if it is disabled or has no due time any more. */
    public Optional<Instant> nextDue(Instant now) {
        return DueTimes.next(entry, state, now);
    }

    /** What a step makes of it. */
    public StoredEntry advanced(Advance step) {
        return new StoredEntry(step.disable() ? entry.toBuilder().enabled(false).build() : entry, step.next());
    }
}
