package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.QueueBinding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final Map<String, List<QueueBinding>> known = new ConcurrentHashMap<>();
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

    /** Remembers how queues are to be bound; nothing is sent. */
    void know(List<QueueBinding> bindings) {
        for (QueueBinding each : bindings) {
            known.computeIfAbsent(each.queue(), queue -> new CopyOnWriteArrayList<>())
                    .add(each);
            if (each.exchangeType().equals("fanout")) {
                fanout.add(each.exchange());
            }
        }
    }

    /** Commands that declare a queue, unless this transport has sent them before. */
    List<Command> declare(String queue) {
        return declared.add(queue) ? bind(queue) : List.of();
    }

    /** Commands that declare every queue that is known to be bound to an exchange, unless they were sent before. */
    List<Command> declareBoundTo(String exchange) {
        return known.values().stream()
                .flatMap(List::stream)
                .filter(binding -> binding.exchange().equals(exchange))
                .flatMap(binding -> declare(binding.queue()).stream())
                .toList();
    }

    /** Commands that bind a queue as it is known, or to the exchange of its own name. */
    List<Command> bind(String queue) {
        List<QueueBinding> own = known.getOrDefault(queue, List.of(new QueueBinding(queue, queue, "direct", queue)));
        var commands = new ArrayList<Command>();
        for (QueueBinding each : own) {
            String pattern = each.exchangeType().equals("topic") ? topicPattern(each.routingKey()) : "";
            commands.add(Command.of(
                    "SADD", layout.bindings(each.exchange()), layout.binding(each.routingKey(), pattern, queue)));
        }
        commands.add(Command.of("SADD", layout.knownQueues(), queue));
        return commands;
    }

    /** How a queue is bound to fanout exchanges; empty for one that is stored in a list. */
    List<QueueBinding> broadcast(String queue) {
        return known.getOrDefault(queue, List.of()).stream()
                .filter(binding -> binding.exchangeType().equals("fanout"))
                .toList();
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
