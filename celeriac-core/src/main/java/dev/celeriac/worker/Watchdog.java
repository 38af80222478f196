package dev.celeriac.worker;

import dev.celeriac.pool.ExecutionPool;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a consumer that is alive but deaf: the queues have messages, slots are free, and nothing is fetched. Says so,
 * and has the consumer replaced. Called at intervals by one thread.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final ConsumerLoop consumer;
    private final ExecutionPool pool;
    private final Load load;
    private final long patience;
    private long seenFetched = -1;
    private long quietSince;
    private boolean suspected;
    private final AtomicLong alarms = new AtomicLong();

    /** @param patience how long nothing may be fetched before it looks, and again before it acts */
    Watchdog(ConsumerLoop consumer, ExecutionPool pool, Load load, Duration patience) {
        this.consumer = consumer;
        this.pool = pool;
        this.load = load;
        this.patience = patience.toNanos();
    }

    /** How often it had the consumer replaced. */
    long alarms() {
        return alarms.get();
    }

    /**
     * Two looks are needed, {@code patience} apart, with nothing fetched between: messages that have only just come are no
     * reason for alarm.
     *
     * @param nanos as {@link System#nanoTime}
     */
    void tick(long nanos) {
        Session session = consumer.session();
        long fetched = consumer.fetched();
        boolean idle = consumer.state() == ConsumerState.CONSUMING && load.unfinished() < pool.size();
        if (session == null || !idle || fetched != seenFetched) {
            seenFetched = fetched;
            quietSince = nanos;
            suspected = false;
            return;
        }
        if (nanos - quietSince < patience) {
            return;
        }
        quietSince = nanos;
        long ready;
        try {
            ready = session.consumer.ready();
        } catch (RuntimeException e) {
            LOG.warn("Cannot ask the broker for the length of the queues: {}", e.toString());
            return;
        }
        if (ready == 0) {
            suspected = false;
        } else if (!suspected) {
            suspected = true;
        } else {
            suspected = false;
            alarms.incrementAndGet();
            LOG.warn(
                    "Consumer is stalled: {} messages ready, {} of {} slots free, nothing fetched for {} s,"
                            + " state {}, {} messages fetched so far; replacing it",
                    ready,
                    pool.size() - load.unfinished(),
                    pool.size(),
                    2 * patience / 1_000_000_000.0,
                    consumer.state(),
                    fetched);
            consumer.rebuild();
        }
    }
}
