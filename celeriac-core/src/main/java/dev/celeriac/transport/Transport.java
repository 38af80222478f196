package dev.celeriac.transport;

import dev.celeriac.result.ResultStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One broker, as producers, workers and operators use it. Thread-safe.
 *
 * <p>Delivery is at least once: a message that was published stays until it is settled, through the death of any
 * process that takes part.
 */
public interface Transport extends AutoCloseable {

    /** The URL it was opened with, password masked; for logs and banners. */
    String describe();

    /** Whether it is in the memory of this process, so that another one that opens the same URL gets another broker. */
    default boolean withinProcess() {
        return false;
    }

    /**
     * Makes queues and exchanges known, before anything is published or consumed. Connects to nothing yet: what the broker
     * has to be told it is told with the first use. Without effect on brokers that have no exchanges.
     */
    default void declare(List<QueueBinding> bindings) {}

    /**
     * Stores messages, in order and all or none. When the call returns they are as durable as the broker makes them.
     *
     * @param batch at least one message
     * @param deadline how long the call may take altogether, connecting included
     * @throws TransportException when the broker did not take the batch in time; nothing of it was stored, or, when
     *     {@link TransportException#outcomeUnknown()}, perhaps all of it
     */
    void publish(List<Publication> batch, Duration deadline);

    /**
     * As {@link #publish}, but each message at most once, whoever publishes it: a message whose mark the broker keeps is left
     * out, and the marks of the others are stored in the same atomic step as they. May be repeated after any failure. A
     * broker that cannot do this publishes them all.
     *
     * @param marks one for each message of the batch, in its order
     * @param keep how long the broker remembers a mark
     */
    default void publishOnce(List<String> marks, List<Publication> batch, Duration keep, Duration deadline) {
        publish(batch, deadline);
    }

    /**
     * Opens a consumer with an identity and a lease of its own.
     *
     * @param options the consumer's name, queues and lease
     */
    TransportConsumer consume(ConsumerOptions options);

    /**
     * Whether the broker itself holds a message back until {@link Publication#eta()}. Where it does not, a worker gets
     * messages early and {@linkplain Settlement.Park parks} them.
     */
    boolean holdsEta();

    /** Queues that exist or hold messages, with their counts; a consistent snapshot is not promised. */
    List<QueueStats> queues();

    /** Messages ready now, waiting for their ETA and held by consumers; zeros for a queue that does not exist. */
    QueueStats stats(String queue);

    /**
     * Deletes every message of a queue that no consumer holds, whether ready or waiting for its ETA.
     *
     * @return how many were deleted
     */
    long purge(String queue);

    /**
     * Whether a message of this task is in the broker (ready, waiting or held). Empty when the broker cannot say without
     * searching through its queues.
     */
    Optional<Boolean> contains(String taskId);

    /**
     * The consumers that the broker knows of, in no order; a consistent snapshot is not promised. Empty where the broker
     * keeps no account of them: then workers must be asked themselves.
     */
    default List<ConsumerInfo> consumers() {
        return List.of();
    }

    /**
     * Messages that wait for their time, the earliest first; of what is due already none.
     *
     * @param queues whose
     * @param most how many at most
     */
    default List<ScheduledMessage> scheduled(Collection<String> queues, int most) {
        return List.of();
    }

    /** Looks through a queue without taking anything. Of a transport that cannot do it, the queue looks empty. */
    default QueueWalk walk(String queue) {
        return most -> List.of();
    }

    /**
     * Makes messages of these tasks that wait for their time available now, where the broker can find them. Others may be
     * made available too; a worker looks at each message's ETA anyway.
     *
     * @return how many
     */
    default int expedite(Collection<String> taskIds) {
        return 0;
    }

    /** Revoked tasks that the broker remembers. */
    default RevocationLog revocations() {
        return RevocationLog.NONE;
    }

    /** Messages that nobody keeps: remote control and events. */
    Broadcast broadcast();

    /** Messages set aside because nobody could process them. */
    DeadLetters deadLetters();

    /**
     * How a worker finishes tasks whose results go to {@code results}: a transport that shares its storage with the
     * result store writes everything in one atomic step, any other uses {@link BatchCommitter#inOrder}.
     */
    default BatchCommitter committer(TransportConsumer consumer, ResultStore results) {
        return BatchCommitter.inOrder(this, consumer, results);
    }

    /** Releases connections and threads. Consumers are closed by whoever opened them, before. */
    @Override
    void close();
}
