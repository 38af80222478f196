package dev.celeriac.task;

/**
 * How a running task's message reached the worker (Celery's {@code request.delivery_info}).
 *
 * @param exchange exchange, empty for the default one
 * @param routingKey the queue's name when the exchange is the default one
 * @param queue queue it was taken from
 * @param priority message priority
 * @param redelivered whether somebody held it before
 * @param deliveryCount how many times it has been delivered, at least 1
 */
public record DeliveryInfo(
        String exchange, String routingKey, String queue, int priority, boolean redelivered, int deliveryCount) {

    /** For calls that no broker carried. */
    public static final DeliveryInfo LOCAL = new DeliveryInfo("", "", "", 0, false, 1);
}
