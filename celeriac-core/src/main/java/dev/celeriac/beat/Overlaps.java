package dev.celeriac.beat;

import java.time.Duration;
import java.time.Instant;

/** Decides about runs that are due while the previous one is not over. */
final class Overlaps {

    /** A previous run of which nothing is known any more counts as gone after this: results are kept for a day. */
    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final TickSender sender;

    Overlaps(TickSender sender) {
        this.sender = sender;
    }

    Decision applied(Decision decision, Slot slot, Instant now) {
        String previous = slot.state().lastTaskId();
        if (!(decision instanceof Decision.Send send)
                || previous == null
                || slot.state().claimed() != null
                || slot.entry().overlap() == OverlappingRuns.ALLOW
                || !running(previous, slot, now)) {
            return decision;
        }
        if (slot.entry().overlap() == OverlappingRuns.CANCEL) {
            sender.cancel(previous);
            return decision;
        }
        return new Decision.Skip(send.tick().due(), "its previous run " + previous + " is not over");
    }

    private boolean running(String previous, Slot slot, Instant now) {
        Instant last = slot.state().lastRunAt();
        return sender.running(previous)
                .orElse(last != null && last.plus(FORGOTTEN).isAfter(now));
    }
}
