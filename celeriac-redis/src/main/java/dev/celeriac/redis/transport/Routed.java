package dev.celeriac.redis.transport;

/**
 * One copy of a message on its way into a list.
 *
 * @param queue name of the queue
 * @param list key of the list of the queue's priority step
 * @param envelope what to push
 */
record Routed(String queue, String list, byte[] envelope) {}
