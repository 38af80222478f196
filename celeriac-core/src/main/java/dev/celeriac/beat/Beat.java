package dev.celeriac.beat;

import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A beat that runs: one thread keeps the lease, another one sends, and a third one asks what became of earlier runs. Any
 * number of beats may share a store. Whatever goes wrong, it goes on when that is over, since nobody watches a beat; after
 * an {@link Error}, memory that is exhausted for example, it first leaves the lease to another beat. Thread-safe.
 */
public final class Beat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    /** How many chances to renew there are in the time of a lease. */
    private static final int RENEWALS = 5;

    /** How long closing waits for a question that is being asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ScheduleStore store;
    private final Leadership leadership;
    private final Scheduler scheduler;
    private final BeatOptions options;
    private final ExecutorService asking;
    private final BeatLoop keeping;
    private final BeatLoop sending;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    private Beat(ScheduleStore store, TickSender sender, InstantSource clock, LongSupplier nanos, BeatOptions options) {
        this.store = store;
        this.options = options;
        this.leadership = new Leadership(store, options.holder(), options.lease(), nanos);
        this.asking = Executors.newSingleThreadExecutor(body -> Threads.platform("celeriac-beat-asks", body));
        this.scheduler =
                new Scheduler(store, leadership, sender, new Inquiries(asking, this::wake), clock, nanos, options);
        this.keeping = new BeatLoop("celeriac-beat-lease", this::keepLease, failure -> report("lease", failure));
        this.sending = new BeatLoop("celeriac-beat", scheduler::tick, failure -> report("schedule", failure));
    }

    /**
     * Starts a beat.
     *
     * @param store shared with other beats; closed with this one
     * @param entries fixed entries, which are put in place now
     * @throws ScheduleStoreException if the store cannot be used
     */
    public static Beat start(
            ScheduleStore store,
            List<ScheduleEntry> entries,
            TickSender sender,
            InstantSource clock,
            BeatOptions options) {
        store.install(entries, clock.instant());
        Beat beat = new Beat(store, sender, clock, System::nanoTime, options);
        LOG.info("beat: Starting...");
        beat.leadership.step();
        beat.keeping.start();
        beat.sending.start();
        return beat;
    }

    /** Whether this beat is the one that sends now. */
    public boolean leads() {
        return leadership.leads();
    }

    /** Waits until it is stopped. */
    public void join() throws InterruptedException {
        closed.await();
    }

    private Duration keepLease() {
        boolean led = leads();
        leadership.step();
        if (!led && leads()) {
            wake();
        }
        return options.lease().dividedBy(RENEWALS);
    }

    private void wake() {
        sending.wake();
    }

    private void report(String what, @Nullable Throwable failure) {
        if (failure == null) {
            LOG.info("beat: {} works again", store.describe());
        } else if (failure instanceof Error) {
            try {
                leadership.standBack();
            } finally {
                LOG.error(
                        "beat: {} failed with an error; {} gives its lease up, and tries again after two lengths of it: {}",
                        what,
                        options.holder(),
                        failure,
                        failure);
            }
        } else {
            LOG.error("beat: {} failed, trying again every second: {}", what, failure.getMessage(), failure);
        }
    }

    /** Finishes what is being sent, gives the lease up and closes the store. */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            awaited(closed::await);
            return;
        }
        sending.close();
        keeping.close();
        asking.shutdownNow();
        try {
            leadership.resign();
        } catch (ScheduleStoreException e) {
            LOG.warn("beat: the lease could not be given up and ends by itself: {}", e.getMessage());
        } finally {
            store.close();
            closed.countDown();
        }
        awaited(() -> {
            if (!asking.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("beat: a question to broker or results has no answer yet, and is left to its timeout");
            }
        });
    }

    private interface Waiting {
        void await() throws InterruptedException;
    }

    private static void awaited(Waiting waiting) {
        try {
            waiting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
