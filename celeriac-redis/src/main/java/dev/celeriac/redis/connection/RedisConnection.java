package dev.celeriac.redis.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection. Commands are answered in order; after a {@link RedisFault} whose
 * {@link RedisFault#connectionIsGone()} it is closed. Used by one thread at a time, except that one thread may
 * {@link #receive} what another one {@linkplain #send asked for}, and that any thread may close it.
 *
 * <p>Replies are {@code byte[]} (bulk and simple strings), {@code Long}, {@code List}, null, or {@link RedisError}.
 */
public interface RedisConnection extends AutoCloseable {

    /** Address it leads to, for messages. */
    String server();

    /** Queues a command; it leaves with the next {@link #flush} or {@link #receive}. */
    void send(Command command);

    /** Sends what is queued. */
    void flush(Deadline deadline);

    /** The next reply to something that was sent; sends nothing itself. Waits until {@code deadline}, null for ever. */
    @Nullable Object receive(@Nullable Deadline deadline);

    /**
     * Waits until something comes that nobody has asked for, and throws it away together with all that is there: from now on
     * this connection is only good for being told that something has happened. Ends early when the thread is interrupted,
     * whose flag stays.
     *
     * @return whether something came; false as well after {@link #endWait}
     * @throws RedisFault when the connection is closed or breaks
     */
    boolean awaitNews(long nanos);

    /** Ends an {@link #awaitNews} that waits now, or the next one; from any thread. */
    void endWait();

    /** Whether it is open and, as far as this side can see without asking, the other side too. For idle connections. */
    boolean healthy();

    boolean closed();

    @Override
    void close();

    /** Sends commands together and returns their replies, errors as values. */
    default List<@Nullable Object> pipeline(List<Command> commands, Deadline deadline) {
        commands.forEach(this::send);
        flush(deadline);
        var replies = new ArrayList<@Nullable Object>(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            replies.add(receive(deadline));
        }
        return replies;
    }

    /**
     * One command and its reply.
     *
     * @throws RedisFault for an error reply as well
     */
    default @Nullable Object call(Command command, Deadline deadline) {
        send(command);
        flush(deadline);
        return succeeded(receive(deadline));
    }

    /** The reply itself, or the exception that it stands for. */
    default @Nullable Object succeeded(@Nullable Object reply) {
        if (reply instanceof RedisError error) {
            RedisFault fault = error.toFault(server());
            if (fault.connectionIsGone()) {
                close();
            }
            throw fault;
        }
        return reply;
    }
}
