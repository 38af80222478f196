package dev.celeriac.chaos;

import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.Broadcast;
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
        return new FailpointCommitter(real, ((Consumer) consumer).real, results, fuse);
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

    @Override
    public String describe() {
        return real.describe();
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
