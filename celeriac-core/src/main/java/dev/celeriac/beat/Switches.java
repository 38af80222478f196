package dev.celeriac.beat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Notices what was enabled without a trace in its state, as the actions of Django's admin do it, which set one column of
 * many rows. Such an entry counts from the moment it is seen, as with django-celery-beat, and not from when it was made.
 * For one thread.
 */
final class Switches {

    private final Set<String> disabled = new HashSet<>();
    private Instant looked = Instant.MIN;

    void clear() {
        disabled.clear();
    }

    /** Steps that are to be made for entries as they are now. */
    List<Advance> steps(List<StoredEntry> loaded, Instant now) {
        List<Advance> steps = new ArrayList<>();
        Set<String> before = new HashSet<>(disabled);
        disabled.clear();
        for (StoredEntry one : loaded) {
            String name = one.entry().name();
            EntryState state = one.state();
            if (!one.entry().enabled()) {
                disabled.add(name);
            } else if (before.contains(name)
                    && state.lastRunAt() == null
                    && state.claimed() == null
                    && state.since().isBefore(looked)) {
                steps.add(new Advance(name, state, state.switched(now), false));
            }
        }
        looked = now;
        return steps;
    }
}
