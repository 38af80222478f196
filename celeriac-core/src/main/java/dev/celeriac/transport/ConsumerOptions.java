package dev.celeriac.transport;

import java.time.Duration;
import java.util.List;

/**
 * Who consumes what, and how soon its messages come back if it dies.
 *
 * @param name node name of the worker, for example {@code celery@host}; need not be unique
 * @param queues queue names, served as {@link TransportConsumer#fetch} says
 * @param heartbeat how often the consumer's life is recorded
 * @param lease how long after the last heartbeat its messages may be taken by others; a transport that can see that the
 *     process is gone does not wait for it
 */
public record ConsumerOptions(String name, List<String> queues, Duration heartbeat, Duration lease) {

    /**
     * Heartbeat every second, lease of 12 seconds: with the time until others notice and a free slot takes over, work goes on
     * within 15 seconds of a death.
     */
    public static ConsumerOptions of(String name, List<String> queues) {
        return new ConsumerOptions(name, queues, Duration.ofSeconds(1), Duration.ofSeconds(12));
    }
}
