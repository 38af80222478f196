package dev.celeriac.canvas;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes.
 *
 * @param exchange empty for the default exchange
 * @param routingKey the queue's name when the exchange is the default one
 * @param options the call's options with those of the route underneath
 */
public record Route(String exchange, String routingKey, Map<String, @Nullable Object> options) {}
