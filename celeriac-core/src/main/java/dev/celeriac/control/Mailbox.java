package dev.celeriac.control;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.config.Settings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.transport.BroadcastExchange;
import dev.celeriac.transport.BroadcastExchange.Type;
import dev.celeriac.transport.BroadcastMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of kombu's {@code pidbox} exchanges, and its messages. */
record Mailbox(BroadcastExchange requests, BroadcastExchange replies) {
    private static final Properties TRANSIENT = new Properties(null, null, 1, 0, null);
    private static final Properties PERSISTENT = new Properties(null, null, 2, 0, null);

    static Mailbox of(Settings settings) {
        String name = settings.get(WorkerSettings.CONTROL_EXCHANGE) + ".pidbox";
        return new Mailbox(
                new BroadcastExchange(name, Type.FANOUT), new BroadcastExchange("reply." + name, Type.DIRECT));
    }

    /** @param expires until when an answer is waited for, in seconds since 1970; 0 when none is */
    BroadcastMessage request(Map<String, @Nullable Object> body, long clock, double expires) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("clock", clock);
        headers.put("expires", expires == 0 ? (Object) 0L : (Object) expires);
        return new BroadcastMessage(requests, "", message(body, headers, PERSISTENT));
    }

    static BroadcastMessage reply(
            ControlRequest.ReplyTo to, @Nullable String ticket, String node, @Nullable Object answer, long clock) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("ticket", ticket);
        headers.put("clock", clock);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put(node, answer);
        return new BroadcastMessage(
                new BroadcastExchange(to.exchange(), Type.DIRECT), to.routingKey(), message(body, headers, TRANSIENT));
    }

    private static Message message(Object body, Map<String, @Nullable Object> headers, Properties properties) {
        JsonCodec json = JsonCodec.DEFAULT;
        return new Message(json.encode(body), json.contentType(), json.contentEncoding(), headers, properties);
    }
}
