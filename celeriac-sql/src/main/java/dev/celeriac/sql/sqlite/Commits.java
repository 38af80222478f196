package dev.celeriac.sql.sqlite;

import dev.celeriac.result.TaskMeta;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Publication;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What finished tasks leave behind, in one transaction. A message whose lease was lost meanwhile is not settled; its
 * results and follow-ups are written all the same, as they would have been a moment earlier: whoever runs it again
 * writes the same ids.
 */
final class Commits implements BatchCommitter {
    private final OpenStore open;
    private final SqliteConsumer consumer;
    private final SqliteResultStore results;
    private final InstantSource clock;

    Commits(OpenStore open, SqliteConsumer consumer, SqliteResultStore results, InstantSource clock) {
        this.open = open;
        this.consumer = consumer;
        this.results = results;
        this.clock = clock;
    }

    @Override
    public void commit(CommitBatch batch, Duration deadline) {
        long until = until(deadline);
        if (!batch.results().isEmpty()) {
            results.requireOpen();
        }
        List<MessageRow> publications = rows(batch.publications());
        List<ResultTable.Row> documents = ResultTable.rows(batch.results());
        try {
            StoreFile store = open.get();
            Instant now = clock.instant();
            List<TaskMeta> over = store.write(until, session -> {
                store.messages().publish(session, publications, now);
                List<TaskMeta> finished =
                        ResultTable.store(session, documents, now.toEpochMilli(), results.expiredAt(now));
                consumer.settle(session, batch.settlements());
                return finished;
            });
            store.watches().stored(over);
            if (!publications.isEmpty()) {
                store.glance(session -> {
                    store.messages().remember(session, publications);
                    return true;
                });
                store.changes().changed();
            }
            consumer.settled(batch.settlements());
        } catch (SQLException e) {
            throw Failures.transport(open.url(), "commit " + batch.settlements().size() + " finished task(s)", e);
        }
    }

    static List<MessageRow> rows(List<Publication> batch) {
        var rows = new ArrayList<MessageRow>(batch.size());
        for (Publication publication : batch) {
            rows.add(new MessageRow(publication));
        }
        return rows;
    }

    /** {@link System#nanoTime} at the end of a deadline. */
    static long until(Duration deadline) {
        // Far enough to be for ever, and not so far that the sum overflows.
        Duration longest = Duration.ofDays(365);
        return System.nanoTime() + (deadline.compareTo(longest) < 0 ? deadline : longest).toNanos();
    }
}
