package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns that a list has changed, without a blocking pop: a connection that gets Redis's invalidation messages for keys
 * that another connection has looked at (CLIENT TRACKING). Whoever pushes, in whatever language, wakes us; and a push
 * between the look and the wait has its message too. What the messages say does not matter, so nobody reads them: the thread
 * that will fetch waits here by itself, and is woken by Redis without another thread in between.
 */
final class WakeUps implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WakeUps.class);

    private final RedisConnection connection;
    private final long clientId;

    private WakeUps(RedisConnection connection, Deadline deadline) {
        this.connection = connection;
        this.clientId = Reply.number(connection.call(Command.of("CLIENT", "ID"), deadline));
        connection.call(Command.of("SUBSCRIBE", "__redis__:invalidate"), deadline);
    }

    static WakeUps open(Redis redis, Deadline deadline) {
        RedisConnection connection = redis.attempt("wakeup", deadline);
        try {
            return new WakeUps(connection, deadline);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Waits until Redis tells of a change, or {@link #end} is called, or the thread is interrupted, whose flag stays.
     *
     * @return whether there is a reason to look: a change, or nobody who would tell of one because the connection broke
     */
    boolean await(long nanos) {
        try {
            return connection.awaitNews(nanos);
        } catch (RedisFault e) {
            log.debug("Lost the connection that wakes this consumer: {}", e.getMessage());
            return true;
        }
    }

    /** Ends an {@link #await}, or the next one; from any thread. */
    void end() {
        connection.endWait();
    }

    boolean broken() {
        return connection.closed();
    }

    /** Commands by which another connection's looks are followed from here. */
    List<Command> follow() {
        return List.of(
                Command.of("CLIENT", "TRACKING", "OFF"),
                Command.of("CLIENT", "TRACKING", "ON", "REDIRECT", clientId, "OPTIN", "NOLOOP"));
    }

    @Override
    public void close() {
        connection.close();
    }
}
