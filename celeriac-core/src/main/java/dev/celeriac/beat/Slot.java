package dev.celeriac.beat;

import java.time.Instant;

/**
 * Where an entry stands in the order of what is due.
 *
 * @param entry what
 * @param state as the store had it last
 * @param due when; for an entry that expires before, when that is
 */
record Slot(ScheduleEntry entry, EntryState state, Instant due) {}
