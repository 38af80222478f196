package dev.celeriac.beat;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides about runs that are due while the previous one is not over. Such an entry waits, alone, for as long as nobody
 * can say whether that is so, or can tell workers to stop it; it is late then, by its policy for missed runs.
 */
final class Overlaps {

    /** A previous run of which nothing is known any more counts as gone after this: results are kept for a day. */
    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final TickSender sender;
    private final Inquiries inquiries;

    Overlaps(TickSender sender, Inquiries inquiries) {
        this.sender = sender;
        this.inquiries = inquiries;
    }

    Decision applied(Decision decision, Slot slot, Instant now) {
        String previous = slot.state().lastTaskId();
        if (!(decision instanceof Decision.Send send)
                || previous == null
                || slot.state().claimed() != null
                || slot.entry().overlap() == OverlappingRuns.ALLOW) {
            return decision;
        }
        return switch (inquiries.ask(slot.entry().name(), previous, () -> isInTheWay(previous, slot, now))) {
            case NO -> decision;
            case YES -> new Decision.Skip(send.tick().due(), "its previous run " + previous + " is not over");
            case PENDING -> new Decision.Wait(false);
            case FAILED -> new Decision.Wait(true);
        };
    }

    private boolean isInTheWay(String previous, Slot slot, Instant now) {
        Instant last = slot.state().lastRunAt();
        boolean running = sender.running(previous)
                .orElse(last != null && last.plus(FORGOTTEN).isAfter(now));
        if (running && slot.entry().overlap() == OverlappingRuns.CANCEL) {
            sender.cancel(previous);
            return false;
        }
        return running;
    }
}
