package dev.celeriac.worker;

import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.UnusableBrokerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker that goes away and comes back, or stays and says nothing. */
class FaultyTransport implements Transport {
    private final Transport inner;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger unheard = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    volatile boolean down;
    volatile boolean unusable;
    volatile boolean failNextFetch;
    volatile boolean deaf;

    FaultyTransport(Transport inner) {
        this.inner = inner;
    }

    private void requireUp() {
        if (unusable) {
            throw new UnusableBrokerException("memory://test is a directory", new IllegalStateException("a directory"));
        }
        if (down) {
            throw new TransportException("cannot reach memory://test: connection refused");
        }
    }

    /** A place to stall. */
    void beforeCommit() throws InterruptedException {}

    @Override
    public String describe() {
        return inner.describe();
    }

    @Override
    public void publish(List<Publication> batch, Duration deadline) {
        requireUp();
        inner.publish(batch, deadline);
    }

    @Override
    public TransportConsumer consume(ConsumerOptions options) {
        requireUp();
        opened.incrementAndGet();
        return new Consumer(inner.consume(options));
    }

    @Override
    public boolean holdsEta() {
        return inner.holdsEta();
    }

    @Override
    public List<QueueStats> queues() {
        return inner.queues();
    }

    @Override
    public QueueStats stats(String queue) {
        return inner.stats(queue);
    }

    @Override
    public long purge(String queue) {
        return inner.purge(queue);
    }

    @Override
    public Optional<Boolean> contains(String taskId) {
        return inner.contains(taskId);
    }

    @Override
    public Broadcast broadcast() {
        return inner.broadcast();
    }

    @Override
    public DeadLetters deadLetters() {
        return inner.deadLetters();
    }

    @Override
    public BatchCommitter committer(TransportConsumer consumer, ResultStore results) {
        BatchCommitter committer = inner.committer(((Consumer) consumer).inner, results);
        return (batch, deadline) -> {
            requireUp();
            try {
                beforeCommit();
            } catch (InterruptedException e) {
                throw new TransportException("interrupted", e);
            }
            committer.commit(batch, deadline);
        };
    }

    @Override
    public void close() {
        inner.close();
    }

    private final class Consumer implements TransportConsumer {
        private final TransportConsumer inner;
        private final CountDownLatch woken = new CountDownLatch(1);

        Consumer(TransportConsumer inner) {
            this.inner = inner;
        }

        @Override
        public List<Delivery> fetch(int max, Duration wait) throws InterruptedException {
            requireUp();
            if (failNextFetch) {
                failNextFetch = false;
                throw new TransportException("connection reset");
            }
            if (deaf) {
                unheard.incrementAndGet();
                woken.await(wait.toNanos(), TimeUnit.NANOSECONDS);
                return List.of();
            }
            // Short, so that a broker that goes down is noticed by whoever waits for it.
            List<Delivery> taken = inner.fetch(max, wait.isZero() ? wait : Duration.ofMillis(5));
            requireUp();
            return taken;
        }

        @Override
        public void wakeUp() {
            woken.countDown();
            inner.wakeUp();
        }

        @Override
        public int settle(List<? extends Settlement> settlements) {
            requireUp();
            return inner.settle(settlements);
        }

        @Override
        public void queues(List<String> queues) {
            inner.queues(queues);
        }

        @Override
        public long ready() {
            requireUp();
            return inner.ready();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            inner.close();
        }
    }
}
