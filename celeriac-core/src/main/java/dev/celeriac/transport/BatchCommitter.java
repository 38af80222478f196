package dev.celeriac.transport;

import dev.celeriac.result.ResultStore;
import java.time.Duration;

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
     * Publishes, then stores results, then settles: three steps for stores that share nothing. What was published is not
     * published again when a later step fails and the same publications are committed once more.
     */
    static BatchCommitter inOrder(Transport transport, TransportConsumer consumer, ResultStore results) {
        return new OrderedCommitter(transport, consumer, results);
    }
}
