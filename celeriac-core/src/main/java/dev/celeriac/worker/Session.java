package dev.celeriac.worker;

import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final BatchCommitter committer;
    private final Admission admission;

    /** What commits took along, until it is {@linkplain #admitTaken admitted}. For the completer's thread. */
    private List<Delivery> taken = new ArrayList<>(0);

    /** Messages held, plus one until the session is retired; it is closed by whoever brings this to zero. */
    private final AtomicInteger open = new AtomicInteger(1);

    /** Where messages go that a commit has taken along. */
    interface Admission {

        /** How many messages this session may take now. */
        int room(Session session);

        /** Messages that {@link #took} counts already. */
        void deliver(Session session, List<Delivery> deliveries);
    }

    Session(TransportConsumer consumer, BatchCommitter committer, Admission admission) {
        this.consumer = consumer;
        this.committer = committer;
        this.admission = admission;
    }

    /** Commits, and takes along what may begin next; see {@link BatchCommitter#commitAndFetch}. */
    void commit(CommitBatch batch, Duration deadline) {
        List<Delivery> along = committer.commitAndFetch(batch, () -> admission.room(this), deadline);
        took(along.size());
        taken.addAll(along);
    }

    /** Lets begin what commits took along; after what they made durable is accounted for, so that its places are free. */
    void admitTaken() {
        if (!taken.isEmpty()) {
            List<Delivery> next = taken;
            taken = new ArrayList<>(0);
            admission.deliver(this, next);
        }
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
