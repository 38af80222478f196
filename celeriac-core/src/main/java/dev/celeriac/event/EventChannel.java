package dev.celeriac.event;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.transport.BroadcastExchange;
import dev.celeriac.transport.BroadcastMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How events look on the wire: JSON on the exchange {@code event_exchange}, the type in dots as the routing key. */
record EventChannel(BroadcastExchange exchange) {
    private static final Properties TRANSIENT = new Properties(null, null, 1, 0, null);

    static EventChannel named(String exchange) {
        return new EventChannel(new BroadcastExchange(exchange, BroadcastExchange.Type.TOPIC));
    }

    /**
     * @param body one event or a list of them
     * @param hostname node name of the sender
     */
    BroadcastMessage message(String routingKey, Object body, String hostname) {
        JsonCodec json = JsonCodec.DEFAULT;
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("hostname", hostname);
        return new BroadcastMessage(
                exchange,
                routingKey,
                new Message(json.encode(body), json.contentType(), json.contentEncoding(), headers, TRANSIENT));
    }

    static String routingKey(String type) {
        return type.replace('-', '.');
    }
}
