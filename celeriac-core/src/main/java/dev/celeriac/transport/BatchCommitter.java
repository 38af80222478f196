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

    /** Publishes, then stores results, then settles: three steps for stores that share nothing. */
    static BatchCommitter inOrder(Transport transport, TransportConsumer consumer, ResultStore results) {
        return (batch, deadline) -> {
            if (!batch.publications().isEmpty()) {
                transport.publish(batch.publications(), deadline);
            }
            if (!batch.results().isEmpty()) {
                results.store(batch.results());
            }
            if (!batch.settlements().isEmpty()) {
                consumer.settle(batch.settlements());
            }
        };
    }
}
