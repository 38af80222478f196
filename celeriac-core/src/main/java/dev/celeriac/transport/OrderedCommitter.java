package dev.celeriac.transport;

import dev.celeriac.result.ResultStore;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Publishes, then stores results, then settles. What was published stays so when a later step fails, so it is remembered
 * until its batch, or what the batch was divided into, succeeds: a result store that is away for a minute must not fill
 * the queues with copies of the same retry.
 */
final class OrderedCommitter implements BatchCommitter {
    private final Transport transport;
    private final TransportConsumer consumer;
    private final ResultStore results;

    /** Publications of batches that have failed since. */
    private final Set<Publication> published = Collections.newSetFromMap(new IdentityHashMap<>());

    OrderedCommitter(Transport transport, TransportConsumer consumer, ResultStore results) {
        this.transport = transport;
        this.consumer = consumer;
        this.results = results;
    }

    @Override
    public void commit(CommitBatch batch, Duration deadline) {
        List<Publication> fresh = fresh(batch.publications());
        if (!fresh.isEmpty()) {
            transport.publish(fresh, deadline);
        }
        boolean over = false;
        try {
            if (!batch.results().isEmpty()) {
                results.store(batch.results());
            }
            if (!batch.settlements().isEmpty()) {
                consumer.settle(batch.settlements());
            }
            over = true;
        } finally {
            if (!over) {
                published.addAll(fresh);
            } else if (!published.isEmpty()) {
                batch.publications().forEach(published::remove);
            }
        }
    }

    private List<Publication> fresh(List<Publication> publications) {
        return published.isEmpty()
                ? publications
                : publications.stream()
                        .filter(publication -> !published.contains(publication))
                        .toList();
    }
}
