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
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** A real committer with a {@link Fuse} around every step. */
final class FailpointCommitter implements BatchCommitter {
    private final BatchCommitter atOnce;
    private final BatchCommitter inOrder;
    private final Fuse fuse;
    private final BooleanSupplier bodyCalled;

    /** @param bodyCalled whether the body of a chord has been published */
    FailpointCommitter(
            Transport transport,
            TransportConsumer consumer,
            ResultStore results,
            Fuse fuse,
            BooleanSupplier bodyCalled) {
        this.atOnce = transport.committer(consumer, results);
        this.inOrder = BatchCommitter.inOrder(transport, new BeforeAcknowledge(consumer, fuse), results);
        this.fuse = fuse;
        this.bodyCalled = bodyCalled;
    }

    @Override
    public void commit(CommitBatch batch, Duration deadline) {
        commitAndFetch(batch, () -> 0, deadline);
    }

    @Override
    public List<Delivery> commitAndFetch(CommitBatch batch, IntSupplier room, Duration deadline) {
        if (!batch.results().isEmpty()) {
            fuse.at(Failpoint.BEFORE_COMMIT);
        }
        // Where all is one step there is nothing in between: then it is taken apart, as for a foreign result store.
        BatchCommitter committer = fuse.isArmed(Failpoint.BEFORE_ACKNOWLEDGE) ? inOrder : atOnce;
        List<Delivery> taken = committer.commitAndFetch(batch, room, deadline);
        if (!batch.results().isEmpty()) {
            fuse.at(Failpoint.AFTER_COMMIT);
        } else if (bodyCalled.getAsBoolean()) {
            fuse.at(Failpoint.BEFORE_CLOSE);
        }
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
