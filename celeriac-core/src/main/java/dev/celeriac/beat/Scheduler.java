package dev.celeriac.beat;

import dev.celeriac.exceptions.OperationalError;
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
 * under the same task id unless it was sent. For one thread.
 */
final class Scheduler {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    /** Edits that moved no marker, such as those that Django makes in bulk, are seen after so long (as Celery has it). */
    private static final Duration FULL_LOAD = Duration.ofMinutes(5);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ScheduleStore store;
    private final Leadership leadership;
    private final TickSender sender;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final BeatOptions options;
    private final Overlaps overlaps;
    private final Agenda agenda = new Agenda();

    /** What is claimed by this beat and not sent or not recorded yet, by name. */
    private final Map<String, Claim> claims = new LinkedHashMap<>();

    private long loadedUnder = -1;
    private long loadedAt;
    private String marker = "";
    private Instant lastNow = Instant.MIN;

    /** A due time that was taken. */
    private record Claim(Tick tick, EntryState state, boolean attempted, boolean sent) {}

    Scheduler(
            ScheduleStore store,
            Leadership leadership,
            TickSender sender,
            InstantSource clock,
            LongSupplier nanos,
            BeatOptions options) {
        this.store = store;
        this.leadership = leadership;
        this.sender = sender;
        this.clock = clock;
        this.nanos = nanos;
        this.options = options;
        this.overlaps = new Overlaps(sender);
    }

    /**
     * Sends what is due now.
     *
     * @return how long there is nothing to do
     * @throws ScheduleStoreException if the store cannot be used; calling again goes on where this stopped
     */
    Duration tick() {
        OptionalLong token = leadership.token();
        if (token.isEmpty()) {
            forget();
            return options.longestSleep();
        }
        Instant now = clock.instant();
        refresh(token.getAsLong(), now);
        if (!claims.isEmpty()) {
            finish(token.getAsLong());
            if (!claims.isEmpty()) {
                return RETRY;
            }
        }
        try {
            claim(agenda.due(now, options.batch()), token.getAsLong(), now);
        } catch (RuntimeException e) {
            // What was taken out of the agenda comes back, and what was written before the error with it.
            loadedUnder = -1;
            throw e;
        }
        finish(token.getAsLong());
        return claims.isEmpty() ? agenda.until(clock.instant(), options.longestSleep()) : RETRY;
    }

    private void forget() {
        if (loadedUnder >= 0) {
            agenda.clear();
            claims.clear();
            loadedUnder = -1;
        }
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
        agenda.replace(entries, now);
        claims.keySet().forEach(agenda::remove);
        loadedUnder = token;
        loadedAt = nanos.getAsLong();
        marker = found;
        LOG.debug("beat: {} of {} entries are enabled", agenda.size(), entries.size());
    }

    /** Takes what is to be sent, and settles what is not. */
    private void claim(List<Slot> due, long token, Instant now) {
        if (due.isEmpty()) {
            return;
        }
        List<Advance> steps = new ArrayList<>();
        Map<String, Tick> ticks = new LinkedHashMap<>();
        for (Slot slot : due) {
            String name = slot.entry().name();
            Decision decision =
                    overlaps.applied(Decision.of(slot, now, options.startingDeadline(), store.identity()), slot, now);
            if (decision instanceof Decision.Send send) {
                ticks.put(name, send.tick());
                steps.add(new Advance(
                        name, slot.state(), slot.state().claim(send.tick().due(), token), false));
            } else if (decision instanceof Decision.Skip skip) {
                LOG.info(
                        "Scheduler: Skipping due task {} ({}), {}",
                        name,
                        slot.entry().task(),
                        skip.why());
                steps.add(new Advance(name, slot.state(), slot.state().skipped(skip.due()), false));
            } else {
                LOG.info(
                        "Scheduler: {} ({}) has expired and is disabled",
                        name,
                        slot.entry().task());
                steps.add(new Advance(name, slot.state(), slot.state().reset(now), true));
            }
        }
        Set<String> made = store.advance(steps, token);
        for (int i = 0; i < steps.size(); i++) {
            Advance step = steps.get(i);
            Slot slot = due.get(i);
            Tick tick = ticks.get(step.name());
            if (!made.contains(step.name())) {
                // Somebody else has changed it; what came of that is loaded with the next tick.
                marker = "";
            } else if (tick != null) {
                claims.put(
                        step.name(), new Claim(tick, step.next(), slot.state().claimed() != null, false));
            } else if (!step.disable()) {
                agenda.put(slot.entry(), step.next(), now);
            }
        }
    }

    /** Sends and records what is claimed. */
    private void finish(long token) {
        if (claims.isEmpty() || !send(token)) {
            return;
        }
        Instant now = clock.instant();
        List<Advance> steps = new ArrayList<>();
        for (Claim claim : claims.values()) {
            ScheduleEntry entry = claim.tick().entry();
            EntryState next = claim.sent()
                    ? claim.state().sent(claim.tick().due(), claim.tick().taskId())
                    : claim.state().skipped(claim.tick().due());
            // django-celery-beat leaves a one-off as if it had never run, so that enabling it runs it again.
            steps.add(
                    new Advance(entry.name(), claim.state(), entry.oneOff() ? next.reset(now) : next, entry.oneOff()));
        }
        Set<String> made = store.advance(steps, token);
        for (Advance step : steps) {
            Claim claim = claims.remove(step.name());
            if (!made.contains(step.name())) {
                marker = "";
            } else if (!step.disable() && claim != null) {
                agenda.put(claim.tick().entry(), step.next(), now);
            }
        }
    }

    /** Whether all claims are sent, or can never be. */
    private boolean send(long token) {
        List<Tick> ticks = new ArrayList<>();
        Instant now = clock.instant();
        for (Map.Entry<String, Claim> one : claims.entrySet()) {
            Claim claim = one.getValue();
            if (claim.sent()) {
                continue;
            }
            if (claim.attempted() && sender.known(claim.tick().taskId())) {
                one.setValue(new Claim(claim.tick(), claim.state(), true, true));
            } else if (late(claim, now)) {
                LOG.info("Scheduler: Skipping due task {}: the broker was away for too long", one.getKey());
            } else {
                ticks.add(claim.tick());
            }
        }
        if (ticks.isEmpty()) {
            return true;
        }
        OptionalLong still = leadership.token();
        if (still.isEmpty() || still.getAsLong() != token) {
            return false;
        }
        try {
            Map<String, String> refused = sender.send(ticks);
            refused.forEach((name, why) -> LOG.error("Scheduler: {} cannot be sent: {}", name, why));
            for (Tick tick : ticks) {
                String name = tick.entry().name();
                if (!refused.containsKey(name)) {
                    LOG.info(
                            "Scheduler: Sending due task {} ({})",
                            name,
                            tick.entry().task());
                    claims.computeIfPresent(name, (n, c) -> new Claim(c.tick(), c.state(), true, true));
                }
            }
            return true;
        } catch (OperationalError e) {
            LOG.error("Scheduler: {} due tasks wait for the broker: {}", ticks.size(), e.getMessage());
            ticks.forEach(tick -> claims.computeIfPresent(
                    tick.entry().name(), (n, c) -> new Claim(c.tick(), c.state(), true, false)));
            return false;
        }
    }

    private boolean late(Claim claim, Instant now) {
        Slot slot = new Slot(claim.tick().entry(), claim.state(), claim.tick().due());
        return Decision.of(slot, now, options.startingDeadline(), store.identity()) instanceof Decision.Skip;
    }
}
