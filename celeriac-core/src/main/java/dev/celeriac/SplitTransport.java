package dev.celeriac;

import dev.celeriac.result.ResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.QueueWalk;
import dev.celeriac.transport.RevocationLog;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * {@code broker_read_url} and {@code broker_write_url}: messages are taken from one place and published to another, those
 * of retries and callbacks too, as with Celery. Questions about queues are answered by the place that is consumed.
 */
final class SplitTransport implements Transport {

    private final Transport read;
    private final Transport write;

    SplitTransport(Transport read, Transport write) {
        this.read = read;
        this.write = write;
    }

    @Override
    public String describe() {
        return read.describe() + " (publishing to " + write.describe() + ")";
    }

    @Override
    public boolean withinProcess() {
        return read.withinProcess() || write.withinProcess();
    }

    @Override
    public void declare(List<QueueBinding> bindings) {
        read.declare(bindings);
        write.declare(bindings);
    }

    @Override
    public void publish(List<Publication> batch, Duration deadline) {
        write.publish(batch, deadline);
    }

    @Override
    public void publishOnce(List<String> marks, List<Publication> batch, Duration keep, Duration deadline) {
        write.publishOnce(marks, batch, keep, deadline);
    }

    @Override
    public TransportConsumer consume(ConsumerOptions options) {
        return read.consume(options);
    }

    @Override
    public boolean holdsEta() {
        return read.holdsEta();
    }

    @Override
    public List<QueueStats> queues() {
        return read.queues();
    }

    @Override
    public QueueStats stats(String queue) {
        return read.stats(queue);
    }

    @Override
    public long purge(String queue) {
        return read.purge(queue);
    }

    @Override
    public Optional<Boolean> contains(String taskId) {
        Optional<Boolean> consumed = read.contains(taskId);
        return consumed.filter(there -> there).isPresent() ? consumed : write.contains(taskId);
    }

    @Override
    public List<ConsumerInfo> consumers() {
        return read.consumers();
    }

    @Override
    public List<ScheduledMessage> scheduled(Collection<String> queues, int most) {
        return read.scheduled(queues, most);
    }

    @Override
    public QueueWalk walk(String queue) {
        return read.walk(queue);
    }

    @Override
    public int expedite(Collection<String> taskIds) {
        return read.expedite(taskIds);
    }

    @Override
    public RevocationLog revocations() {
        return write.revocations();
    }

    /** Where clients of Celery send remote control. */
    @Override
    public Broadcast broadcast() {
        return write.broadcast();
    }

    @Override
    public DeadLetters deadLetters() {
        return read.deadLetters();
    }

    /** Publishes first: what follows a task must be safe before its own message goes. */
    @Override
    public BatchCommitter committer(TransportConsumer consumer, ResultStore results) {
        BatchCommitter rest = read.committer(consumer, results);
        return (batch, deadline) -> {
            if (!batch.publications().isEmpty()) {
                write.publish(batch.publications(), deadline);
            }
            rest.commit(new CommitBatch(List.of(), batch.results(), batch.settlements()), deadline);
        };
    }

    @Override
    public void close() {
        try {
            read.close();
        } finally {
            write.close();
        }
    }
}
