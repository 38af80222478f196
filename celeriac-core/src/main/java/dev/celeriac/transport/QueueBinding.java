package dev.celeriac.transport;

/**
 * A queue and the exchange that it gets messages from, as {@code task_queues} lists them.
 *
 * @param queue name of the queue
 * @param exchange name of the exchange; not the default one, to which every queue is bound by its name
 * @param exchangeType {@code direct}, {@code topic} or {@code fanout}, or another that the broker knows
 * @param routingKey key or pattern of the binding
 */
public record QueueBinding(String queue, String exchange, String exchangeType, String routingKey) {}
