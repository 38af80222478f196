package dev.celeriac.transport;

import dev.celeriac.message.Message;

/**
 * A message for whoever listens now.
 *
 * @param exchange where it is sent; of a received message the one that was listened to
 * @param routingKey key for the exchange; empty for none
 * @param message what to send
 */
public record BroadcastMessage(BroadcastExchange exchange, String routingKey, Message message) {}
