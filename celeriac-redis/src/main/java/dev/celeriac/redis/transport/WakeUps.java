package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns that a list has changed, without a blocking pop: a connection that gets Redis's invalidation messages for keys
 * that another connection has looked at (CLIENT TRACKING). Whoever pushes, in whatever language, wakes us; and a push
 * between the look and the wait has its message too. Its thread reads until it is closed or the connection breaks.
 */
final class WakeUps implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WakeUps.class);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final RedisConnection connection;
    private final Signal signal;
    private final Thread reader;
    private final long clientId;
    private volatile boolean closing;

    private WakeUps(RedisConnection connection, Signal signal, String name, Deadline deadline) {
        this.connection = connection;
        this.signal = signal;
        this.clientId = Reply.number(connection.call(Command.of("CLIENT", "ID"), deadline));
        connection.call(Command.of("SUBSCRIBE", "__redis__:invalidate"), deadline);
        this.reader = new Thread(this::read, "celeriac-redis-wakeup-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    static WakeUps open(Redis redis, Signal signal, String name, Deadline deadline) {
        RedisConnection connection = redis.attempt("wakeup", deadline);
        try {
            return new WakeUps(connection, signal, name, deadline);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void read() {
        try {
            while (true) {
                connection.receive(null);
                signal.raise();
            }
        } catch (RedisFault e) {
            if (!closing) {
                log.debug("Lost the connection that wakes this consumer: {}", e.getMessage());
            }
        }
        // Whoever waits finds out that nobody would wake it any more.
        signal.raise();
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
        closing = true;
        connection.close();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join(STOP.toMillis());
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
