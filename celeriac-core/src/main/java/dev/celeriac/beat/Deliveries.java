package dev.celeriac.beat;

import dev.celeriac.beat.Claim.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is claimed, and records what was sent. What cannot be sent now waits without holding anything else up: it is
 * tried again apart from what is tried for the first time, every second, until it is too late for it by its policy, or a
 * later due time makes up for it. For one thread.
 */
final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private final ScheduleStore store;
    private final TickSender sender;
    private final Inquiries inquiries;
    private final LongSupplier nanos;
    private final BeatOptions options;
    /** By name; what was tried is put at the end. */
    private final Map<String, Claim> claims = new LinkedHashMap<>();

    Deliveries(ScheduleStore store, TickSender sender, Inquiries inquiries, LongSupplier nanos, BeatOptions options) {
        this.store = store;
        this.sender = sender;
        this.inquiries = inquiries;
        this.nanos = nanos;
        this.options = options;
    }

    /**
     * @param taken by a beat before this one, which may have sent it
     */
    void take(Tick tick, EntryState state, boolean taken) {
        put(new Claim(tick, state, taken ? Progress.DOUBTFUL : Progress.FRESH, nanos.getAsLong()));
    }

    private void put(Claim claim) {
        claims.remove(claim.name());
        claims.put(claim.name(), claim);
    }

    void clear() {
        claims.clear();
    }

    /** Entries that are in hand here. */
    Set<String> names() {
        return claims.keySet();
    }

    /** Somebody may have mended what could not be sent, or disabled or deleted it. */
    void refresh(List<StoredEntry> loaded) {
        if (claims.isEmpty()) {
            return;
        }
        Map<String, StoredEntry> present = new LinkedHashMap<>();
        loaded.forEach(one -> present.put(one.entry().name(), one));
        for (Claim claim : List.copyOf(claims.values())) {
            StoredEntry now = present.get(claim.name());
            if (claim.settled()) {
                continue;
            } else if (now != null && now.entry().enabled() && now.state().equals(claim.state())) {
                claims.replace(claim.name(), claim.of(now.entry()));
            } else {
                claims.remove(claim.name());
            }
        }
    }

    /**
     * Sends what was just claimed, then what waits for another try.
     *
     * @param leads whether this beat leads still
     */
    void send(Instant now, BooleanSupplier leads) {
        send(ready(now, true), leads);
        send(ready(now, false), leads);
    }

    private List<Tick> ready(Instant now, boolean fresh) {
        List<Tick> ready = new ArrayList<>();
        for (Claim claim : List.copyOf(claims.values())) {
            if (ready.size() == options.batch()) {
                break;
            } else if (!claim.settled()
                    && (claim.progress() == Progress.FRESH) == fresh
                    && claim.tryAt() - nanos.getAsLong() <= 0
                    && mayBeSent(claim, now)) {
                ready.add(claim.tick());
            }
        }
        return ready;
    }

    private boolean mayBeSent(Claim claim, Instant now) {
        Slot slot = new Slot(claim.tick().entry(), claim.state(), claim.tick().due());
        Decision decision = Decision.of(slot, now, options.startingDeadline(), store.identity());
        if (!(decision instanceof Decision.Send)) {
            LOG.info("Scheduler: Skipping due task {}: it could not be sent for too long", claim.name());
            put(claim.settledAs(Progress.LEFT_OUT));
            return false;
        } else if (claim.progress() == Progress.WAITING && isMadeUpFor(slot, now)) {
            put(claim.settledAs(Progress.LEFT_OUT));
            return false;
        } else if (claim.progress() != Progress.DOUBTFUL) {
            return true;
        }
        String id = claim.tick().taskId();
        return switch (inquiries.ask(claim.name(), id, () -> sender.known(id))) {
            case YES -> {
                put(claim.settledAs(Progress.SENT));
                yield false;
            }
            case FAILED -> {
                put(claim.again(Progress.DOUBTFUL, nextTry()));
                yield false;
            }
            case PENDING -> false;
            case NO -> true;
        };
    }

    /** Whether a later due time has come, which is claimed next. */
    private static boolean isMadeUpFor(Slot slot, Instant now) {
        return slot.entry().missed() == MissedRuns.ONCE
                && !slot.entry().oneOff()
                && slot.entry().schedule().latest(slot.due(), now).isAfter(slot.due());
    }

    private long nextTry() {
        return nanos.getAsLong() + Scheduler.RETRY.toNanos();
    }

    private void send(List<Tick> ticks, BooleanSupplier leads) {
        if (ticks.isEmpty() || !leads.getAsBoolean()) {
            return;
        }
        Map<String, NotSent> unsent = sender.send(ticks);
        for (Tick tick : ticks) {
            Claim claim = claims.get(tick.entry().name());
            if (claim != null) {
                put(after(claim, unsent.get(claim.name())));
            }
        }
        if (unsent.size() == ticks.size() && ticks.size() > 1) {
            // The broker is away, as it seems: what else waits need not find that out by itself.
            List.copyOf(claims.values()).stream()
                    .filter(claim -> claim.progress() == Progress.WAITING || claim.progress() == Progress.DOUBTFUL)
                    .forEach(claim -> claims.replace(claim.name(), claim.again(claim.progress(), nextTry())));
        }
    }

    private Claim after(Claim claim, @Nullable NotSent unsent) {
        ScheduleEntry entry = claim.tick().entry();
        if (unsent == null) {
            LOG.info("Scheduler: Sending due task {} ({})", entry.name(), entry.task());
            return claim.settledAs(Progress.SENT);
        } else if (unsent.chance() == NotSent.Chance.NONE) {
            LOG.error("Scheduler: {} cannot be sent: {}", entry.name(), unsent.why());
            return claim.settledAs(Progress.LEFT_OUT);
        } else if (claim.progress() == Progress.FRESH) {
            LOG.error("Scheduler: {} waits, trying again every second: {}", entry.name(), unsent.why());
        }
        boolean doubtful = unsent.chance() == NotSent.Chance.PERHAPS_SENT;
        return claim.again(doubtful ? Progress.DOUBTFUL : Progress.WAITING, nextTry());
    }

    /**
     * Records what is settled.
     *
     * @param agenda where entries go back to
     * @return whether all were where they were expected; if not, somebody else has changed some
     */
    boolean record(long token, Instant now, Agenda agenda) {
        List<Advance> steps = new ArrayList<>();
        for (Claim claim : claims.values()) {
            if (claim.settled()) {
                ScheduleEntry entry = claim.tick().entry();
                EntryState next = claim.progress() == Progress.SENT
                        ? claim.state().sent(claim.tick().due(), claim.tick().taskId())
                        : claim.state().skipped(claim.tick().due());
                // django-celery-beat leaves a one-off as if it had never run, so that enabling it runs it again.
                steps.add(new Advance(
                        entry.name(), claim.state(), entry.oneOff() ? next.reset(now) : next, entry.oneOff()));
            }
        }
        if (steps.isEmpty()) {
            return true;
        }
        Set<String> made = store.advance(steps, token);
        for (Advance step : steps) {
            Claim claim = claims.remove(step.name());
            if (claim != null && made.contains(step.name()) && !step.disable()) {
                agenda.put(claim.tick().entry(), step.next(), now);
            }
        }
        return made.size() == steps.size();
    }

    /** How long until something is to be tried again, at most so long. */
    Duration until(Duration most) {
        long now = nanos.getAsLong();
        long wait = most.toNanos();
        for (Claim claim : claims.values()) {
            if (!inquiries.pending(claim.name())) {
                wait = Math.min(wait, Math.max(0, claim.tryAt() - now));
            }
        }
        return Duration.ofNanos(wait);
    }
}
