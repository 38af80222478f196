package dev.celeriac.control;

import dev.celeriac.pool.Threads;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the neighbours of a worker that starts what was revoked, once (Celery's {@code mingle}). What only workers of
 * Python's know is in no log of ours, so the worker waits for the answers before it takes a message: until as many have
 * come as can be expected, and not at all when nobody else has heard the question.
 */
final class Mingle {
    private static final Logger LOG = LoggerFactory.getLogger(Mingle.class);

    private final Control client;
    private final Duration patience;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile @Nullable Thread asking;

    // Used by the asking thread:
    private int neighbours;
    private int expected;

    Mingle(Control client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /**
     * Asks, and waits for the answers; does nothing when called again.
     *
     * @param listening what is revoked from then on, the worker hears itself
     */
    void once(Worker worker, CountDownLatch listening) {
        if (asking != null) {
            return;
        }
        try {
            boolean hears = listening.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            Thread thread = Threads.platform("celeriac-mingle", () -> ask(worker));
            asking = thread;
            thread.start();
            if (hears && !answered.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("mingle: not all neighbours have answered within {}", patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Worker worker) {
        try {
            LOG.info("mingle: searching for neighbors");
            Map<String, @Nullable Object> question = new LinkedHashMap<>();
            question.put("from_node", worker.options().hostname());
            question.put("revoked", RevokingCommands.known(worker));
            client.ask("hello", question, this::reached, reply -> learn(worker, reply));
            LOG.info(neighbours == 0 ? "mingle: all alone" : "mingle: sync complete, {} nodes", neighbours);
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.warn("mingle: neighbours could not be asked: {}", e.getMessage());
            }
        } finally {
            release();
        }
    }

    private void reached(int listeners) {
        // One of them is this worker.
        expected = listeners - 1;
        releaseWhenComplete();
    }

    private void learn(Worker worker, ControlReply reply) {
        if (reply.value() instanceof Map<?, ?> known) {
            neighbours++;
            if (known.get("revoked") instanceof Map<?, ?> theirs) {
                RevokingCommands.learn(worker, theirs);
            }
            if (known.get("clock") instanceof Number clock) {
                worker.clock().adjust(clock.longValue());
            }
            releaseWhenComplete();
        }
    }

    private void releaseWhenComplete() {
        if (neighbours >= expected) {
            release();
        }
    }

    /** Lets the worker go on; later answers are still heard. */
    void release() {
        answered.countDown();
    }

    /**
     * Asks no more.
     *
     * @return the thread that is about to end; null when there was none
     */
    @Nullable Thread close() {
        closed = true;
        Thread thread = asking;
        if (thread != null) {
            thread.interrupt();
        }
        return thread;
    }
}
