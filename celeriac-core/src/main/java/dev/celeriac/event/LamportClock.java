package dev.celeriac.event;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The logical clock of an app (Celery's {@code app.clock}): events and remote control carry it, so that what happened in
 * different processes can be put in an order. Thread-safe.
 */
public final class LamportClock {
    /** No clock counts so far; beyond it somebody's message would make this one, and all that hear of it, overflow. */
    private static final long HIGHEST = 1L << 53;

    private final AtomicLong value = new AtomicLong();

    /** Counts something that happens here. */
    public long forward() {
        return value.incrementAndGet();
    }

    /** Takes notice of the clock that came with a message from elsewhere; a value that no clock has is ignored. */
    public long adjust(long other) {
        return value.updateAndGet(own -> (other > HIGHEST ? own : Math.max(own, other)) + 1);
    }

    public long value() {
        return value.get();
    }
}
