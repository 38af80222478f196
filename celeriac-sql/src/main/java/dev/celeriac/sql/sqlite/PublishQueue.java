package dev.celeriac.sql.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Publications of all threads of this JVM on their way into one file. Whoever comes to write takes along what is waiting
 * behind him in the same transaction, so that many threads do not pay for a commit each.
 */
final class PublishQueue {
    /** Rows in one transaction, so that no other process waits long. */
    private static final int GROUP_ROWS = 2_000;

    private final Session writer;
    private final MessageTable messages;
    private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();

    PublishQueue(Session writer, MessageTable messages) {
        this.writer = writer;
        this.messages = messages;
    }

    /** One call of publish; {@code done} and {@code failure} are guarded by the writer's lock. */
    private static final class Request {
        final List<MessageRow> rows;
        final Instant now;
        boolean done;

        @Nullable Exception failure;

        Request(List<MessageRow> rows, Instant now) {
            this.rows = rows;
            this.now = now;
        }
    }

    /** Returns when all rows are committed; throws when none is. */
    void publish(List<MessageRow> rows, Instant now, long deadline) throws SQLException {
        var request = new Request(rows, now);
        waiting.add(request);
        try {
            writer.acquire(deadline);
        } catch (SQLException e) {
            if (waiting.remove(request)) {
                throw e;
            }
            // Somebody is writing it at this moment, and has to say how that ended.
            writer.acquire(Session.deadline(3_600));
        }
        try {
            while (!request.done) {
                writeGroup(deadline);
            }
        } finally {
            writer.release();
        }
        if (request.failure instanceof SQLException e) {
            throw e;
        } else if (request.failure instanceof RuntimeException e) {
            throw e;
        }
    }

    private void writeGroup(long deadline) {
        var group = new ArrayList<Request>();
        int rows = 0;
        for (Request next = waiting.poll(); next != null; next = waiting.poll()) {
            group.add(next);
            rows += next.rows.size();
            if (rows >= GROUP_ROWS) {
                break;
            }
        }
        Exception failure = write(group, deadline);
        for (Request request : group) {
            // One that cannot be stored must not take the others down with it.
            request.failure = failure != null && group.size() > 1 ? write(List.of(request), deadline) : failure;
            request.done = true;
        }
    }

    private @Nullable Exception write(List<Request> group, long deadline) {
        try {
            if (group.size() == 1 && messages.single(group.get(0).rows)) {
                writer.retrying(() -> publish(writer, group), deadline);
            } else {
                writer.transaction(deadline, session -> publish(session, group));
            }
            for (Request request : group) {
                messages.remember(writer, request.rows);
            }
            return null;
        } catch (SQLException | RuntimeException e) {
            return e;
        }
    }

    private boolean publish(Session session, List<Request> group) throws SQLException {
        for (Request request : group) {
            messages.publish(session, request.rows, request.now);
        }
        return true;
    }
}
