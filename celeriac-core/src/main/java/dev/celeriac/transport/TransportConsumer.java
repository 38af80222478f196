package dev.celeriac.transport;

import java.time.Duration;
import java.util.List;

/**
 * Takes messages and gives them back settled. {@link #fetch} and {@link #take} are called by one thread; {@link #settle},
 * {@link #wakeUp}, {@link #queues} and {@link #ready} may be called by any thread at any time.
 *
 * <p>While it is open the consumer keeps its lease alive by itself, however long a message is held.
 */
public interface TransportConsumer extends AutoCloseable {

    /**
     * Takes up to {@code max} messages that are due; a message is recorded as held by this consumer in the same step that
     * takes it. Within a queue more urgent priorities come first, and equal ones in the order of publication; no queue
     * of the consumer is starved by another.
     *
     * <p>Messages whose holder is dead are taken like ready ones, marked redelivered; their {@link
     * Delivery#deliveryCount} includes what the dead took.
     *
     * <p>A transport may ask the broker for the next messages before it returns these. What it returns and what is under way then
     * are {@code max} at most together; the next call returns what has come, closing gives it back, and so does the
     * transport itself when nobody comes for it.
     *
     * @param max at least 1
     * @param wait how long to wait for the first message; returns at once with whatever there is after that
     * @return empty when nothing came in time, {@link #wakeUp} was called, or the consumer was closed meanwhile
     * @throws TransportException when the broker cannot be reached, and the worker closes this consumer and opens another;
     *     or when the consumer had been closed before
     * @throws InterruptedException when the calling thread is interrupted; nothing was taken
     */
    List<Delivery> fetch(int max, Duration wait) throws InterruptedException;

    /**
     * Takes messages that a {@link QueueWalk} of the same transport has just shown, as {@link #fetch} takes those whose turn it
     * is: ahead of their turn, and of their time. One that was taken ahead of its time and is given back is available at once; a
     * worker looks at its ETA anyway.
     *
     * @return those that were still there, in the same order
     * @throws TransportException as {@link #fetch}
     */
    default List<Delivery> take(List<WaitingMessage> messages) {
        return List.of();
    }

    /**
     * For a caller that has no room for messages and would not notice an outage by {@link #fetch}: returns at once if the broker
     * was there when this consumer heard of it last.
     *
     * @throws TransportException when it was not
     */
    default void requireReachable() {}

    /** Lets a {@link #fetch} that waits return now; the next one, if none waits. Never blocks. */
    void wakeUp();

    /**
     * Settles deliveries of this consumer, all in one step where the broker can.
     *
     * <p>A delivery that is not held any more (settled already, or its lease was lost and somebody else took it) is left
     * alone.
     *
     * @return how many were still held and are settled now
     * @throws TransportException when the broker cannot be reached; the deliveries are still held as far as this consumer
     *     knows and the call may be repeated
     */
    int settle(List<? extends Settlement> settlements);

    /** Replaces the set of queues; a {@link #fetch} that waits takes notice at once. */
    void queues(List<String> queues);

    /** Messages that {@link #fetch} would find now; what a watchdog compares with the slots it has free. */
    long ready();

    /**
     * Gives every message that is still held back, as if never taken, at the head of its queue, and ends the lease. A
     * {@link #fetch} that waits returns with nothing.
     */
    @Override
    void close();
}
