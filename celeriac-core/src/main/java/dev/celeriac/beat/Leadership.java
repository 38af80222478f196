package dev.celeriac.beat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This beat's part in the lease that elects the one that sends. Two beats lead at once for no longer than the moment
 * between looking at {@link #token} and acting on it, which the token then fences off: a waiting beat takes over when it
 * has seen the record stand still for the length of the lease, and a leader considers itself one for that long since it
 * began its last renewal, both by clocks that nobody sets. Thread-safe.
 */
final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    private final ScheduleStore store;
    private final String holder;
    private final Duration lease;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable LeaseRecord mine;
    private long renewed;
    private @Nullable LeaseRecord seen;
    private long seenSince;
    private boolean stoodBack;
    private long standsBackUntil;

    /**
     * @param holder of no other process
     * @param nanos time that passes, as {@link System#nanoTime}
     */
    Leadership(ScheduleStore store, String holder, Duration lease, LongSupplier nanos) {
        this.store = store;
        this.holder = holder;
        this.lease = lease;
        this.nanos = nanos;
    }

    /** Renews the lease or tries to get it; to be called several times during its length. */
    void step() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            if (mine != null) {
                renew(mine, now);
            } else {
                watch(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private void renew(LeaseRecord current, long now) {
        LeaseRecord next = new LeaseRecord(holder, current.token(), current.beats() + 1);
        if (store.replaceLease(current, next)) {
            mine = next;
            renewed = now;
            return;
        }
        LeaseRecord found = store.lease().orElse(null);
        if (found != null && found.holder().equals(holder) && found.token() == current.token()) {
            // An earlier renewal was written although its answer got lost.
            mine = found;
        } else {
            mine = null;
            LOG.warn(
                    "beat: {} does not lead any more: the lease on {} went to {} meanwhile",
                    holder,
                    store.describe(),
                    found == null ? "nobody" : found.holder());
        }
    }

    private void watch(long now) {
        if (stoodBack && standsBackUntil - now > 0) {
            return;
        }
        stoodBack = false;
        Optional<LeaseRecord> found = store.lease();
        LeaseRecord current = found.orElse(null);
        boolean stoodStill = current != null && current.equals(seen) && now - seenSince >= lease.toNanos();
        if (current == null || current.free() || stoodStill) {
            String before = current == null || current.free() ? "" : current.holder();
            LeaseRecord next = new LeaseRecord(holder, current == null ? 1 : current.token() + 1, 0);
            if (store.replaceLease(current, next)) {
                mine = next;
                renewed = now;
                seen = null;
                LOG.info(
                        "beat: {} leads on {}{}",
                        holder,
                        store.describe(),
                        before.isEmpty() ? "" : ", after " + before + " was quiet for " + lease.toMillis() + " ms");
                return;
            }
        }
        if (current != null && !current.equals(seen)) {
            seen = current;
            seenSince = now;
        }
    }

    /** The fencing token while this beat leads; empty while it does not. */
    OptionalLong token() {
        lock.lock();
        try {
            LeaseRecord current = mine;
            return current != null && nanos.getAsLong() - renewed < lease.toNanos()
                    ? OptionalLong.of(current.token())
                    : OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    boolean leads() {
        return token().isPresent();
    }

    /**
     * Gives the lease up and leaves it to other beats for two of its lengths: something is wrong here. That this one does
     * not lead any more holds even if the store cannot be told, or this fails for want of memory.
     */
    void standBack() {
        lock.lock();
        try {
            LeaseRecord current = mine;
            mine = null;
            stoodBack = true;
            standsBackUntil = nanos.getAsLong() + 2 * lease.toNanos();
            giveUp(current);
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(@Nullable LeaseRecord current) {
        if (current != null) {
            store.replaceLease(current, new LeaseRecord("", current.token(), 0));
        }
    }

    /** Gives the lease up, so that another beat need not wait. */
    void resign() {
        lock.lock();
        try {
            LeaseRecord current = mine;
            mine = null;
            giveUp(current);
        } finally {
            lock.unlock();
        }
    }
}
