package dev.celeriac.transport;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One listener's messages. They come in the order in which one sender sent them. After a lost connection it listens again
 * by itself, and has missed what was sent meanwhile. Used by one thread at a time; any thread may close it.
 */
public interface BroadcastSubscription extends AutoCloseable {

    /**
     * The next message.
     *
     * @param timeout how long to wait for one; zero for what is there now
     * @return null when none came in time, and after {@link #close}
     * @throws TransportException when the broker cannot be asked; to be called again after a pause
     */
    @Nullable BroadcastMessage poll(Duration timeout) throws InterruptedException;

    /** How many messages were dropped because the listener was too slow. */
    long dropped();

    /** Stops listening. Best effort: a broker that is down is not waited for. */
    @Override
    void close();
}
