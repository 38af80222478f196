package dev.celeriac.beat;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, while its beat leads. A due time is claimed in the store, sent, and recorded, in this order: whoever
 * finds a claim that is not recorded, because the beat that made it died or broker or store went away, sends it again
 * under the same task id unless it was sent. An entry that cannot be sent or decided about waits alone. For one thread.
 */
final class Scheduler {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    /** How long what waits does so before it is tried again. */
    static final Duration RETRY = Duration.ofSeconds(1);

    /** Edits that moved no marker, such as those that Django makes in bulk, are seen after so long (as Celery has it). */
    private static final Duration FULL_LOAD = Duration.ofMinutes(5);

    private final ScheduleStore store;
    private final Leadership leadership;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final BeatOptions options;
    private final Inquiries inquiries;
    private final Overlaps overlaps;
    private final Deliveries deliveries;
    private final Switches switches = new Switches();
    private final Agenda agenda = new Agenda();
    /** What is due and cannot be decided yet, by name. */
    private final Map<String, Held> held = new LinkedHashMap<>();

    private long loadedUnder = -1;
    private long loadedAt;
    private String marker = "";
    private Instant lastNow = Instant.MIN;

    Scheduler(
            ScheduleStore store,
            Leadership leadership,
            TickSender sender,
            Inquiries inquiries,
            InstantSource clock,
            LongSupplier nanos,
            BeatOptions options) {
        this.store = store;
        this.leadership = leadership;
        this.clock = clock;
        this.nanos = nanos;
        this.options = options;
        this.inquiries = inquiries;
        this.overlaps = new Overlaps(sender, inquiries);
        this.deliveries = new Deliveries(store, sender, inquiries, nanos, options);
    }

    /**
     * Sends what is due now.
     *
     * @return how long there is nothing to do
     * @throws ScheduleStoreException if the store cannot be used; calling again goes on where this stopped
     */
    Duration tick() {
        OptionalLong leads = leadership.token();
        if (leads.isEmpty()) {
            forget();
            return options.longestSleep();
        }
        long token = leads.getAsLong();
        Instant now = clock.instant();
        refresh(token, now);
        // What could not be recorded while the store was away.
        record(token);
        try {
            claim(due(now), token, now);
        } catch (RuntimeException e) {
            // What was taken out of the agenda comes back, and what was written before the error with it.
            loadedUnder = -1;
            throw e;
        }
        deliveries.send(now, () -> {
            OptionalLong still = leadership.token();
            return still.isPresent() && still.getAsLong() == token;
        });
        record(token);
        return deliveries.until(heldUntil(agenda.until(clock.instant(), options.longestSleep())));
    }

    /** Gives everything up, to be loaded anew; for a beat that does not lead any more. */
    void forget() {
        agenda.clear();
        deliveries.clear();
        held.clear();
        inquiries.keep(Set.of());
        switches.clear();
        loadedUnder = -1;
    }

    private void refresh(long token, Instant now) {
        boolean setBack = now.isBefore(lastNow);
        lastNow = now;
        long elapsed = nanos.getAsLong() - loadedAt;
        String found = store.marker();
        if (token == loadedUnder && found.equals(marker) && elapsed < FULL_LOAD.toNanos() && !setBack) {
            return;
        }
        if (token != loadedUnder || setBack) {
            forget();
        }
        List<StoredEntry> entries = store.load();
        List<Advance> enabled = switches.steps(entries, now);
        if (!enabled.isEmpty()) {
            store.advance(enabled, token);
            entries = store.load();
        }
        held.clear();
        deliveries.refresh(entries);
        agenda.replace(entries, now);
        deliveries.names().forEach(agenda::remove);
        loadedUnder = token;
        loadedAt = nanos.getAsLong();
        marker = found;
        LOG.debug("beat: {} of {} entries are enabled", agenda.size(), entries.size());
    }

    /** What is due, and what was and may be decided about now. */
    private List<Slot> due(Instant now) {
        List<Slot> due = new ArrayList<>(agenda.due(now, options.batch()));
        long time = nanos.getAsLong();
        held.entrySet().removeIf(one -> {
            boolean ready = !inquiries.pending(one.getKey()) && one.getValue().tryAt() - time <= 0;
            if (ready) {
                due.add(one.getValue().slot());
            }
            return ready;
        });
        return due;
    }

    private Duration heldUntil(Duration most) {
        long now = nanos.getAsLong();
        long wait = most.toNanos();
        for (Map.Entry<String, Held> one : held.entrySet()) {
            if (!inquiries.pending(one.getKey())) {
                wait = Math.min(wait, Math.max(0, one.getValue().tryAt() - now));
            }
        }
        return Duration.ofNanos(wait);
    }

    /** Takes what is to be sent, and settles what is not. */
    private void claim(List<Slot> due, long token, Instant now) {
        List<Advance> steps = new ArrayList<>();
        Map<String, Slot> slots = new LinkedHashMap<>();
        Map<String, Tick> ticks = new LinkedHashMap<>();
        for (Slot slot : due) {
            String name = slot.entry().name();
            String task = slot.entry().task();
            Decision decision = decision(slot, now);
            if (decision instanceof Decision.Wait wait) {
                held.put(name, new Held(slot, nanos.getAsLong() + (wait.failed() ? RETRY.toNanos() : 0)));
                continue;
            }
            slots.put(name, slot);
            if (decision instanceof Decision.Send send) {
                ticks.put(name, send.tick());
                steps.add(new Advance(
                        name, slot.state(), slot.state().claim(send.tick().due(), token), false));
            } else if (decision instanceof Decision.Skip skip) {
                LOG.info("Scheduler: Skipping due task {} ({}), {}", name, task, skip.why());
                steps.add(new Advance(name, slot.state(), slot.state().skipped(skip.due()), false));
            } else {
                LOG.info("Scheduler: {} ({}) has expired and is disabled", name, task);
                steps.add(new Advance(name, slot.state(), slot.state().switched(now), true));
            }
        }
        if (steps.isEmpty()) {
            return;
        }
        Set<String> made = store.advance(steps, token);
        for (Advance step : steps) {
            Slot slot = slots.get(step.name());
            Tick tick = ticks.get(step.name());
            if (slot == null || !made.contains(step.name())) {
                // Somebody else has changed it; what came of that is loaded with the next tick.
                marker = "";
            } else if (tick != null) {
                deliveries.take(tick, step.next(), slot.state().claimed() != null);
            } else if (!step.disable()) {
                agenda.put(slot.entry(), step.next(), now);
            }
        }
    }

    private Decision decision(Slot slot, Instant now) {
        try {
            return overlaps.applied(Decision.of(slot, now, options.startingDeadline(), store.identity()), slot, now);
        } catch (DateTimeException | ArithmeticException | IllegalStateException e) {
            LOG.error(
                    "Scheduler: {} waits, since its schedule ({}) cannot be counted on: {}",
                    slot.entry().name(),
                    slot.entry().schedule().describe(),
                    e.getMessage());
            return new Decision.Wait(true);
        }
    }

    private void record(long token) {
        if (!deliveries.record(token, clock.instant(), agenda)) {
            marker = "";
        }
    }
}
