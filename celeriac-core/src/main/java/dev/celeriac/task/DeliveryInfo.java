package dev.celeriac.task;

/**
 * How a running task's message reached the worker (Celery's {@code request.delivery_info}).
 *
 * @param exchange exchange, empty for the default one
 * @param routingKey the queue's name when the exchange is the default one
 * @param queue queue it was taken from
 * @param priority message priority
 * @param redelivered whether it was lost with its holder before, or requeued
 * @param deliveryCount how many times it has been delivered and not given back, at least 1: a higher count means workers
 *     that died
 */
public record DeliveryInfo(
        String exchange, String routingKey, String queue, int priority, boolean redelivered, int deliveryCount) {

    /** For calls that no broker carried. */
    public static final DeliveryInfo LOCAL = new DeliveryInfo("", "", "", 0, false, 1);
}
