package dev.celeriac.worker;

import dev.celeriac.event.Events;
import dev.celeriac.transport.BatchCommitter;
import dev.celeriac.transport.CommitBatch;
import dev.celeriac.transport.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;

/** Tells of the tasks that a commit has sent (Celery's {@code task-sent}), after it. */
record AnnouncingCommitter(BatchCommitter committer, Events events) implements BatchCommitter {

    @Override
    public void commit(CommitBatch batch, Duration deadline) {
        Instant before = events.now();
        committer.commit(batch, deadline);
        events.sent(batch.publications(), before);
    }

    @Override
    public List<Delivery> commitAndFetch(CommitBatch batch, IntSupplier room, Duration deadline) {
        Instant before = events.now();
        List<Delivery> taken = committer.commitAndFetch(batch, room, deadline);
        events.sent(batch.publications(), before);
        return taken;
    }
}
