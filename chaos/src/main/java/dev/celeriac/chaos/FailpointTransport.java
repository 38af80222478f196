package dev.celeriac.chaos;

import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A real transport with a {@link Fuse} around every step; the transport and the worker know nothing of it. */
final class FailpointTransport implements Transport {
    private final Transport real;
    private final Fuse fuse;

    FailpointTransport(Transport real, Fuse fuse) {
        this.real = real;
        this.fuse = fuse;
    }

    @Override
    public TransportConsumer consume(ConsumerOptions options) {
        return new Consumer(real.consume(options), fuse);
    }

    @Override
    public BatchCommitter committer(TransportConsumer consumer, ResultStore results) {
        TransportConsumer own = ((Consumer) consumer).real;
        BatchCommitter atOnce = real.committer(own, results);
        BatchCommitter inOrder = BatchCommitter.inOrder(real, new BeforeAcknowledge(own, fuse), results);
        return (batch, deadline) -> {
            if (isBody(batch)) {
                commitBody(batch, deadline, atOnce, own, results);
                return;
            }
            if (!batch.results().isEmpty()) {
                fuse.at(Failpoint.BEFORE_COMMIT);
            }
            // Where all is one step there is nothing in between: then it is taken apart, as for a foreign result store.
            (fuse.isArmed(Failpoint.BEFORE_ACKNOWLEDGE) ? inOrder : atOnce).commit(batch, deadline);
            if (!batch.results().isEmpty()) {
                fuse.at(Failpoint.AFTER_COMMIT);
            }
        };
    }

    /** What follows the last part of a chord, whose own result was written before. */
    private static boolean isBody(CommitBatch batch) {
        return batch.results().isEmpty()
                && !batch.publications().isEmpty()
                && !batch.settlements().isEmpty();
    }

    private void commitBody(
            CommitBatch batch, Duration deadline, BatchCommitter atOnce, TransportConsumer own, ResultStore results) {
        fuse.at(Failpoint.BEFORE_BODY);
        if (fuse.isArmed(Failpoint.BEFORE_LAST_PART_ACKNOWLEDGED)) {
            CommitBatch body = new CommitBatch(batch.publications(), List.of(), List.of());
            BatchCommitter.inOrder(real, own, results).commit(body, deadline);
            fuse.at(Failpoint.BEFORE_LAST_PART_ACKNOWLEDGED);
        }
        atOnce.commit(batch, deadline);
        fuse.at(Failpoint.BEFORE_CLOSE);
    }

    private record Consumer(TransportConsumer real, Fuse fuse) implements TransportConsumer {
        @Override
        public List<Delivery> fetch(int max, Duration wait) throws InterruptedException {
            List<Delivery> taken = real.fetch(max, wait);
            if (!taken.isEmpty()) {
                fuse.at(Failpoint.AFTER_FETCH);
            }
            return taken;
        }

        @Override
        public void wakeUp() {
            real.wakeUp();
        }

        @Override
        public int settle(List<? extends Settlement> settlements) {
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

    @Override
    public String describe() {
        return real.describe();
    }

    @Override
    public boolean withinProcess() {
        return real.withinProcess();
    }

    @Override
    public void declare(List<QueueBinding> bindings) {
        real.declare(bindings);
    }

    @Override
    public void publish(List<Publication> batch, Duration deadline) {
        real.publish(batch, deadline);
    }

    @Override
    public void publishOnce(List<String> marks, List<Publication> batch, Duration keep, Duration deadline) {
        real.publishOnce(marks, batch, keep, deadline);
    }

    @Override
    public boolean holdsEta() {
        return real.holdsEta();
    }

    @Override
    public List<QueueStats> queues() {
        return real.queues();
    }

    @Override
    public QueueStats stats(String queue) {
        return real.stats(queue);
    }

    @Override
    public long purge(String queue) {
        return real.purge(queue);
    }

    @Override
    public Optional<Boolean> contains(String taskId) {
        return real.contains(taskId);
    }

    @Override
    public List<ConsumerInfo> consumers() {
        return real.consumers();
    }

    @Override
    public Broadcast broadcast() {
        return real.broadcast();
    }

    @Override
    public DeadLetters deadLetters() {
        return real.deadLetters();
    }

    @Override
    public void close() {
        real.close();
    }
}
