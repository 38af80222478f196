package dev.celeriac.control;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A question or an order to workers, as kombu's {@code Mailbox} sends it.
 *
 * @param method name of the command
 * @param arguments by name
 * @param destination names of nodes; null for all
 * @param pattern of names of nodes, when no destination is given
 * @param matcher how to read the pattern
 * @param ticket by which the asker knows the answers
 * @param replyTo where answers go; null when none is wanted
 * @param clock the asker's logical clock; 0 when it has none
 */
record ControlRequest(
        String method,
        Map<String, @Nullable Object> arguments,
        @Nullable Set<String> destination,
        @Nullable String pattern,
        @Nullable String matcher,
        @Nullable String ticket,
        @Nullable ReplyTo replyTo,
        long clock) {

    /** An exchange and a key that the asker listens with. */
    record ReplyTo(String exchange, String routingKey) {}

    /**
     * Reads a request.
     *
     * @throws InvalidMessageException when it is none
     */
    static ControlRequest read(Message message) {
        String type = message.contentType();
        if (!type.isEmpty() && !type.startsWith("application/json")) {
            throw invalid("its content type is " + type + "; Python's side sends JSON with task_serializer='json'");
        }
        if (!(JsonCodec.DEFAULT.decode(message.body()) instanceof Map<?, ?> body)) {
            throw invalid("its body is no object");
        }
        if (!(body.get("method") instanceof String method)) {
            throw invalid("it names no method");
        }
        return new ControlRequest(
                method,
                arguments(body.get("arguments")),
                destination(body.get("destination")),
                text(body.get("pattern")),
                text(body.get("matcher")),
                text(body.get("ticket")),
                replyTo(body.get("reply_to")),
                message.headers().get("clock") instanceof Number clock ? Math.max(0, clock.longValue()) : 0);
    }

    @SuppressWarnings("unchecked") // keys of JSON objects are texts
    private static Map<String, @Nullable Object> arguments(@Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw invalid("its arguments are no object");
    }

    private static @Nullable Set<String> destination(@Nullable Object value) {
        if (value == null || value.equals("")) {
            return null;
        }
        if (value instanceof String node) {
            return Set.of(node);
        }
        if (value instanceof List<?> nodes) {
            return nodes.isEmpty() ? null : nodes.stream().map(String::valueOf).collect(Collectors.toSet());
        }
        throw invalid("its destination is no list");
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isEmpty() ? text : null;
    }

    private static @Nullable ReplyTo replyTo(@Nullable Object value) {
        if (value == null || value instanceof Map<?, ?> none && none.isEmpty()) {
            return null;
        }
        if (value instanceof Map<?, ?> address
                && address.get("exchange") instanceof String exchange
                && address.get("routing_key") instanceof String key
                && !exchange.isEmpty()) {
            return new ReplyTo(exchange, key);
        }
        throw invalid("its reply_to has no exchange and routing_key");
    }

    private static InvalidMessageException invalid(String reason) {
        return new InvalidMessageException(InvalidMessageException.Kind.DECODE_ERROR, "no control message: " + reason);
    }

    /** Whether a node is meant. */
    boolean concerns(String node) {
        if (destination != null) {
            return destination.contains(node);
        }
        return pattern == null || matcher == null || NodePattern.matches(node, pattern, matcher);
    }
}
