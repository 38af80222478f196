package dev.celeriac.chaos;

import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/** A real committer with a {@link Fuse} around every step. */
final class FailpointCommitter implements BatchCommitter {
    private final Transport transport;
    private final TransportConsumer consumer;
    private final ResultStore results;
    private final BatchCommitter atOnce;
    private final BatchCommitter inOrder;
    private final Fuse fuse;

    FailpointCommitter(Transport transport, TransportConsumer consumer, ResultStore results, Fuse fuse) {
        this.transport = transport;
        this.consumer = consumer;
        this.results = results;
        this.atOnce = transport.committer(consumer, results);
        this.inOrder = BatchCommitter.inOrder(transport, new BeforeAcknowledge(consumer, fuse), results);
        this.fuse = fuse;
    }

    @Override
    public void commit(CommitBatch batch, Duration deadline) {
        commitAndFetch(batch, () -> 0, deadline);
    }

    @Override
    public List<Delivery> commitAndFetch(CommitBatch batch, IntSupplier room, Duration deadline) {
        if (isBody(batch)) {
            return commitBody(batch, room, deadline);
        }
        if (!batch.results().isEmpty()) {
            fuse.at(Failpoint.BEFORE_COMMIT);
        }
        // Where all is one step there is nothing in between: then it is taken apart, as for a foreign result store.
        BatchCommitter committer = fuse.isArmed(Failpoint.BEFORE_ACKNOWLEDGE) ? inOrder : atOnce;
        List<Delivery> taken = committer.commitAndFetch(batch, room, deadline);
        if (!batch.results().isEmpty()) {
            fuse.at(Failpoint.AFTER_COMMIT);
        }
        return taken(taken);
    }

    /** What follows the last part of a chord, whose own result was written before. */
    private static boolean isBody(CommitBatch batch) {
        return batch.results().isEmpty()
                && !batch.publications().isEmpty()
                && !batch.settlements().isEmpty();
    }

    private List<Delivery> commitBody(CommitBatch batch, IntSupplier room, Duration deadline) {
        fuse.at(Failpoint.BEFORE_BODY);
        if (fuse.isArmed(Failpoint.BEFORE_LAST_PART_ACKNOWLEDGED)) {
            CommitBatch body = new CommitBatch(batch.publications(), List.of(), List.of());
            BatchCommitter.inOrder(transport, consumer, results).commit(body, deadline);
            fuse.at(Failpoint.BEFORE_LAST_PART_ACKNOWLEDGED);
        }
        List<Delivery> taken = atOnce.commitAndFetch(batch, room, deadline);
        fuse.at(Failpoint.BEFORE_CLOSE);
        return taken(taken);
    }

    private List<Delivery> taken(List<Delivery> taken) {
        if (!taken.isEmpty()) {
            fuse.at(Failpoint.AFTER_FETCH);
        }
        return taken;
    }

    private record BeforeAcknowledge(TransportConsumer real, Fuse fuse) implements TransportConsumer {
        @Override
        public List<Delivery> fetch(int max, Duration wait) throws InterruptedException {
            return real.fetch(max, wait);
        }

        @Override
        public void wakeUp() {
            real.wakeUp();
        }

        @Override
        public int settle(List<? extends Settlement> settlements) {
            fuse.at(Failpoint.BEFORE_ACKNOWLEDGE);
            return real.settle(settlements);
        }

        @Override
        public void queues(List<String> queues) {
            real.queues(queues);
        }

        @Override
        public long ready() {
            return real.ready();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
