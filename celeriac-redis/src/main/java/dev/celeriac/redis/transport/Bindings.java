package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges as kombu emulates them: a set of bindings for each, which the publisher reads and matches. A binding with a
 * pattern is one of a topic exchange, one without is direct; that an exchange is fanout only its declarer knows.
 * Thread-safe.
 */
final class Bindings {
    private final KombuLayout layout;
    private final Set<String> declared = ConcurrentHashMap.newKeySet();
    private final Set<String> fanout = ConcurrentHashMap.newKeySet();
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    Bindings(KombuLayout layout) {
        this.layout = layout;
    }

    /** kombu's regular expression for a topic key: {@code *} is {@code .*?[^\.]}, {@code #} is {@code .*?}. */
    static String topicPattern(String routingKey) {
        var words = new ArrayList<String>();
        for (String word : routingKey.split("\\.", -1)) {
            words.add(
                    switch (word) {
                        case "*" -> ".*?[^\\.]";
                        case "#" -> ".*?";
                        default -> escape(word);
                    });
        }
        return "^" + String.join("\\.", words) + "$";
    }

    /** {@code escape_regex(p, white='.#*')}: what is neither letter, digit nor one of those gets a backslash. */
    private static String escape(String word) {
        var escaped = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean plain = Character.isLetterOrDigit(c) || c == '#' || c == '*';
            escaped.append(plain ? "" : "\\").append(c);
        }
        return escaped.toString();
    }

    /** Declares a queue that is bound to the exchange of its own name, unless this transport has done so before. */
    List<Command> declare(String queue) {
        return declared.add(queue) ? bind(queue, "direct", queue, queue) : List.of();
    }

    /** Commands that bind a queue. */
    List<Command> bind(String exchange, String type, String routingKey, String queue) {
        String pattern = type.equals("topic") ? topicPattern(routingKey) : "";
        if (type.equals("fanout")) {
            fanout.add(exchange);
        }
        return List.of(
                Command.of("SADD", layout.bindings(exchange), layout.binding(routingKey, pattern, queue)),
                Command.of("SADD", layout.knownQueues(), queue));
    }

    /** After a connection was lost, another server may be there that has seen none of it. */
    void forget() {
        declared.clear();
    }

    boolean isFanout(String exchange) {
        return fanout.contains(exchange);
    }

    /**
     * Queues that a message to this address goes to. A key that an exchange does not know leads to none; an exchange that
     * nobody has declared is taken for one of a queue of the key's name, rather than to lose the message as kombu does.
     */
    Set<String> route(RedisConnection connection, String exchange, String routingKey, Deadline deadline) {
        if (exchange.isEmpty()) {
            return Set.of(routingKey);
        }
        List<@Nullable Object> table =
                Reply.list(connection.call(Command.of("SMEMBERS", layout.bindings(exchange)), deadline));
        if (table.isEmpty()) {
            return Set.of(routingKey);
        }
        var queues = new HashSet<String>();
        for (Object member : table) {
            String[] parts = Reply.text(member).split(Pattern.quote(layout.separator()), -1);
            if (parts.length == 3 && matches(parts[0], parts[1], routingKey)) {
                queues.add(parts[2]);
            }
        }
        return queues;
    }

    private boolean matches(String key, String pattern, String routingKey) {
        return pattern.isEmpty()
                ? key.equals(routingKey)
                : patterns.computeIfAbsent(pattern, Pattern::compile)
                        .matcher(routingKey)
                        .find();
    }
}
