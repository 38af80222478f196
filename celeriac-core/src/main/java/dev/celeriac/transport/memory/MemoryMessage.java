package dev.celeriac.transport.memory;

import dev.celeriac.message.Message;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message in the broker, and the tag of its delivery: whoever gives it back puts a successor into the queue, so that
 * the old tag can never settle the new holding. The mutable fields are guarded by the broker's lock.
 */
final class MemoryMessage {
    final MemoryQueue queue;
    final int level;
    final String exchange;
    final String routingKey;
    final Message message;
    final @Nullable String taskId;

    /** Place in the order of publication. */
    final long place;

    /** How often it was taken by holders that were lost. */
    final int deliveries;

    final boolean redelivered;

    /** Null once it is due. */
    final @Nullable Instant eta;

    /** Null while nobody holds it, and again once it is settled. */
    @Nullable MemoryConsumer holder;

    /** Neighbours among the messages of one holder. */
    @Nullable MemoryMessage previous;

    @Nullable MemoryMessage next;

    MemoryMessage(MemoryQueue queue, Publication publication, long place) {
        this(
                queue,
                MemoryQueue.level(publication.message()),
                publication.exchange(),
                publication.routingKey(),
                publication.message(),
                publication.taskId(),
                place,
                0,
                false,
                publication.eta());
    }

    private MemoryMessage(
            MemoryQueue queue,
            int level,
            String exchange,
            String routingKey,
            Message message,
            @Nullable String taskId,
            long place,
            int deliveries,
            boolean redelivered,
            @Nullable Instant eta) {
        this.queue = queue;
        this.level = level;
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.message = message;
        this.taskId = taskId;
        this.place = place;
        this.deliveries = deliveries;
        this.redelivered = redelivered;
        this.eta = eta;
    }

    /** The same message as if it had never been taken, due at {@code until} or at once. */
    MemoryMessage givenBack(@Nullable Instant until) {
        return successor(place, deliveries, redelivered, until);
    }

    /** The same message after its holder was lost, at its old place. */
    MemoryMessage recovered() {
        return successor(place, deliveries + 1, true, null);
    }

    /** The same message, given back to the end of its priority. */
    MemoryMessage requeued(long newPlace, boolean counted) {
        return successor(newPlace, counted ? deliveries + 1 : deliveries, true, null);
    }

    private MemoryMessage successor(long newPlace, int taken, boolean again, @Nullable Instant until) {
        return new MemoryMessage(queue, level, exchange, routingKey, message, taskId, newPlace, taken, again, until);
    }

    Delivery delivery() {
        return new Delivery(this, queue.name, exchange, routingKey, message, redelivered, deliveries + 1, null);
    }
}
