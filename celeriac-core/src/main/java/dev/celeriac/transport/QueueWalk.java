package dev.celeriac.transport;

import java.util.List;

/**
 * A look through what waits in one queue, in pages, without taking anything: what is ready, in the order in which it would be
 * taken, then what waits for its time. Used by one thread.
 *
 * <p>What others take, park or publish meanwhile may or may not be seen; what stays where it is, is seen once.
 */
@FunctionalInterface
public interface QueueWalk {

    /**
     * The next page.
     *
     * @param most at least 1
     * @return empty at the end; a later call finds what was published since
     * @throws TransportException when the broker cannot be reached
     */
    List<WaitingMessage> next(int most);
}
