package dev.celeriac.transport;

import dev.celeriac.result.ResultStore;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Writes what finished tasks leave behind. Called by one thread of a worker. May be repeated with the same batch after a
 * failure: task ids are fixed beforehand, results are idempotent and a settled delivery is left alone.
 */
@FunctionalInterface
public interface BatchCommitter {

    /**
     * Returns when everything is durable.
     *
     * @param deadline how long it may take altogether
     * @throws TransportException when the broker could not be used
     * @throws dev.celeriac.result.ResultStoreException when the result store could not be used
     */
    void commit(CommitBatch batch, Duration deadline);

    /**
     * {@link #commit}, and takes messages of the same consumer in the same round trip where that costs nothing: what a
     * finished task calls can begin at once, rather than after the broker has told the consumer to look and the consumer
     * has looked. A broker that cannot commits and takes nothing, and so may any other whenever it likes; messages that are
     * not taken here are there for {@link TransportConsumer#fetch}.
     *
     * @param room how many messages may be taken; asked when nobody else takes any
     * @return what was taken, as from {@link TransportConsumer#fetch}; what was taken before this throws is returned by the
     *     next fetch
     * @throws TransportException as {@link #commit}
     */
    default List<Delivery> commitAndFetch(CommitBatch batch, IntSupplier room, Duration deadline) {
        commit(batch, deadline);
        return List.of();
    }

    /**
     * Publishes, then stores results, then settles: three steps for stores that share nothing. What was published is not
     * published again when a later step fails and the same publications are committed once more.
     */
    static BatchCommitter inOrder(Transport transport, TransportConsumer consumer, ResultStore results) {
        return new OrderedCommitter(transport, consumer, results);
    }
}
