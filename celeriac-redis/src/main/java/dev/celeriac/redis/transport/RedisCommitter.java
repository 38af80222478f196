package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.result.RedisResultStore;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publications, results and settlements in one script. Results and settlements may be repeated; so that publications may
 * be too when a reply is lost, the script leaves a mark, which the repetition brings along and finds. It works as well when
 * the first attempt is stuck somewhere in the network and is run after its repetition. For one thread.
 */
final class RedisCommitter implements BatchCommitter {
    private final RedisTransport transport;
    private final RedisConsumer consumer;
    private final RedisResultStore store;
    private @Nullable Attempt uncertain;

    /** A commit whose reply was lost. */
    private record Attempt(List<Publication> publications, String mark) {

        /** Whether the same messages are to be published; equal ones made anew would be others. */
        boolean sameAs(List<Publication> others) {
            if (publications.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < others.size(); i++) {
                if (publications.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    RedisCommitter(RedisTransport transport, RedisConsumer consumer, RedisResultStore store) {
        this.transport = transport;
        this.consumer = consumer;
        this.store = store;
    }

    @Override
    public void commit(CommitBatch batch, Duration within) {
        commitAndFetch(batch, () -> 0, within);
    }

    @Override
    public List<Delivery> commitAndFetch(CommitBatch batch, IntSupplier room, Duration within) {
        Deadline deadline = Deadline.in(within);
        consumer.requireOpen("finish tasks of");
        if (!batch.results().isEmpty()) {
            store.requireOpen();
        }
        Attempt earlier = uncertain;
        String mark = earlier != null && earlier.sameAs(batch.publications()) ? earlier.mark() : Ids.unique();
        try {
            // A look at the queues is worth its while when something was put into them.
            IntSupplier along = batch.publications().isEmpty() ? () -> 0 : room;
            List<Delivery> taken =
                    consumer.settle(prepare(batch, mark, deadline), batch.settlements(), along, deadline);
            uncertain = null;
            return taken;
        } catch (RedisFault e) {
            uncertain = e.outcomeUnknown() || e.mayPass() ? new Attempt(batch.publications(), mark) : null;
            throw transport.failed("finish " + batch.settlements().size() + " tasks", e);
        }
    }

    private Commit prepare(CommitBatch batch, String mark, Deadline deadline) {
        var commit = new Commit(transport.layout());
        if (!batch.publications().isEmpty()) {
            var first = new ArrayList<Command>(0);
            List<Routed> routed = transport.route(batch.publications(), first, deadline);
            first.addAll(transport.declarations(routed));
            transport.run(first, deadline);
            commit.publish(routed, mark);
        }
        int database = transport.redis().url().database();
        commit.store(batch.results(), store.layout(), store.databaseSeenFrom(database), database);
        return commit;
    }
}
