package dev.celeriac.beat;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All enabled entries in the order in which they are due. For one thread. */
final class Agenda {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private final PriorityQueue<Slot> order = new PriorityQueue<>(Comparator.comparing(Slot::due));
    /** By name; a slot in the order that is not the one here is out of date and passed over. */
    private final Map<String, Slot> current = new HashMap<>();

    /** Puts in what the store has; what stands where it stood keeps its place, and with it the time of its next try. */
    void replace(Collection<StoredEntry> entries, Instant now) {
        Map<String, Slot> before = new HashMap<>(current);
        current.clear();
        order.clear();
        for (StoredEntry stored : entries) {
            Slot old = before.get(stored.entry().name());
            if (old != null && old.entry().equals(stored.entry()) && old.state().equals(stored.state())) {
                place(old);
            } else {
                put(stored.entry(), stored.state(), now);
            }
        }
    }

    void clear() {
        current.clear();
        order.clear();
    }

    /** Puts an entry where it belongs after a step. One whose next time cannot be told is left out until it is edited. */
    void put(ScheduleEntry entry, EntryState state, Instant now) {
        current.remove(entry.name());
        Optional<Instant> next;
        try {
            next = DueTimes.next(entry, state, now);
        } catch (DateTimeException | ArithmeticException | IllegalStateException e) {
            LOG.error(
                    "beat: periodic task '{}' is left out, since its next time cannot be told ({}): edit its schedule, {}",
                    entry.name(),
                    e.getMessage(),
                    entry.schedule().describe());
            return;
        }
        next.ifPresent(due -> {
            Instant expires = entry.expires();
            place(new Slot(entry, state, expires != null && expires.isBefore(due) ? expires : due));
        });
    }

    private void place(Slot slot) {
        current.put(slot.entry().name(), slot);
        order.add(slot);
    }

    void remove(String name) {
        current.remove(name);
    }

    /** Takes out what is due, the earliest first. */
    List<Slot> due(Instant now, int most) {
        List<Slot> due = new ArrayList<>();
        while (due.size() < most) {
            Slot first = first();
            if (first == null || first.due().isAfter(now)) {
                break;
            }
            order.poll();
            current.remove(first.entry().name());
            due.add(first);
        }
        return due;
    }

    /** How long until something is due, at most so long. */
    Duration until(Instant now, Duration most) {
        Slot first = first();
        if (first == null) {
            return most;
        }
        Duration wait = Duration.between(now, first.due());
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(most) < 0 ? wait : most;
    }

    int size() {
        return current.size();
    }

    private @Nullable Slot first() {
        Slot first = order.peek();
        while (first != null && current.get(first.entry().name()) != first) {
            order.poll();
            first = order.peek();
        }
        return first;
    }
}
