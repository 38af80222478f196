package dev.celeriac.worker;

import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.TransportConsumer;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer and the messages it holds. When a worker replaces its consumer, the old one stays open, and with it its
 * lease, until the last of its messages is settled: closing it sooner would give tasks away that still run.
 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    final TransportConsumer consumer;
    final BatchCommitter committer;

    /** Messages held, plus one until the session is retired; it is closed by whoever brings this to zero. */
    private final AtomicInteger open = new AtomicInteger(1);

    Session(TransportConsumer consumer, BatchCommitter committer) {
        this.consumer = consumer;
        this.committer = committer;
    }

    void took(int messages) {
        open.addAndGet(messages);
    }

    void settled(int messages) {
        if (open.addAndGet(-messages) == 0) {
            close();
        }
    }

    /** Nothing will be taken any more. Called once. */
    void retire() {
        settled(1);
    }

    /** Closes even though messages are held; the transport gives them back. */
    void abandon() {
        if (open.getAndSet(0) > 0) {
            close();
        }
    }

    private void close() {
        try {
            consumer.close();
        } catch (RuntimeException e) {
            LOG.warn("Could not close a consumer: {}; the broker notices by its lease", e.toString());
        }
    }
}
