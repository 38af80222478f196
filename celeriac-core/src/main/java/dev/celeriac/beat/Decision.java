package dev.celeriac.beat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of an entry that is due. */
sealed interface Decision {

    /** It is sent. */
    record Send(Tick tick) implements Decision {}

    /** It is left out. */
    record Skip(Instant due, String why) implements Decision {}

    /**
     * It cannot be decided yet.
     *
     * @param failed whether nobody can say; else the answer is on its way
     */
    record Wait(boolean failed) implements Decision {}

    /** It has expired. */
    record Expire() implements Decision {}

    /** By the policies about runs that are late; what overlaps is decided later, since it takes a look at results. */
    static Decision of(Slot slot, Instant now, @Nullable Duration cronDeadline, String identity) {
        ScheduleEntry entry = slot.entry();
        if (entry.expires() != null && !now.isBefore(entry.expires())) {
            return new Expire();
        }
        boolean claimed = slot.state().claimed() != null;
        // A claimed due time keeps its task id, which a beat before this one may have sent already.
        boolean each = claimed || entry.missed() == MissedRuns.ALL;
        Instant due = each ? slot.due() : entry.schedule().latest(slot.due(), now);
        Duration deadline = deadline(entry, cronDeadline);
        Duration late = Duration.between(due, now);
        if (deadline != null && late.compareTo(deadline) > 0) {
            return new Skip(due, "late by " + late.toSeconds() + " s");
        }
        return new Send(Tick.of(entry, slot.state(), due, identity));
    }

    private static @Nullable Duration deadline(ScheduleEntry entry, @Nullable Duration cronDeadline) {
        if (entry.startingDeadline() != null) {
            return entry.startingDeadline();
        } else if (entry.schedule() instanceof Crontab && cronDeadline != null) {
            return cronDeadline;
        }
        return entry.missed() == MissedRuns.SKIP ? Duration.ofMinutes(1) : null;
    }
}
