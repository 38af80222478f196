package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Subscriber;
import dev.celeriac.transport.QueueBinding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues of one consumer that are bound to fanout exchanges. Each such consumer has its own copy of every message: what
 * comes over pub/sub is pushed into a list of the consumer's own, from which it is taken, held, parked and settled like any
 * other. The list goes with the consumer. Thread-safe.
 */
final class Broadcasts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broadcasts.class);
    /** A list whose consumer was killed is of no use to anybody. */
    private static final Duration LIST_EXPIRES = Duration.ofHours(1);

    private static final String PREFIX = "celeriac.broadcast.";

    private final RedisTransport transport;
    private final String id = Ids.unique();
    private final Map<String, String> listOfPattern = new ConcurrentHashMap<>();
    private final Subscriber subscriber;

    Broadcasts(RedisTransport transport, String name) {
        this.transport = transport;
        this.subscriber = new Subscriber(
                transport.redis(), "broadcast-" + name.replaceAll("\\s", ""), true, new Subscriber.Listener() {
                    @Override
                    public void subscribed(String pattern) {
                        log.debug("Listening to {}", pattern);
                    }

                    @Override
                    public void message(String pattern, String channel, byte[] payload) {
                        keep(pattern, channel, payload);
                    }
                });
    }

    /** The names of the queues' lists: their own, or this consumer's copy of a broadcast queue, listened to from now on. */
    List<String> lists(List<String> queues) {
        return queues.stream()
                .map(queue -> {
                    List<QueueBinding> bindings = transport.bindings().broadcast(queue);
                    bindings.forEach(binding -> listen(binding, PREFIX + id + "." + queue));
                    return bindings.isEmpty() ? queue : PREFIX + id + "." + queue;
                })
                .toList();
    }

    private void listen(QueueBinding binding, String list) {
        // kombu listens with the queue's key, and publishes without one what a caller sends to the exchange as such.
        for (String key : List.of("", binding.routingKey().replace('#', '*'))) {
            String pattern = Channels.of(transport.options(), transport.redis().url(), binding.exchange(), key);
            if (listOfPattern.put(pattern, list) == null) {
                subscriber.subscribe(pattern);
            }
        }
    }

    /** The queue that a list stands for. */
    static String queueOf(String list) {
        return list.startsWith(PREFIX) ? list.substring(list.indexOf('.', PREFIX.length()) + 1) : list;
    }

    private void keep(String pattern, String channel, byte[] payload) {
        String list = listOfPattern.get(pattern);
        if (list == null) {
            return;
        }
        Deadline deadline = transport.callDeadline();
        String key = transport.layout().list(list, 0);
        try {
            transport.run(
                    List.of(Command.of("LPUSH", key, payload), Command.of("PEXPIRE", key, LIST_EXPIRES.toMillis())),
                    deadline);
        } catch (RedisFault e) {
            log.warn("A broadcast message to {} was lost: {}", channel, e.getMessage());
        }
    }

    /** Whether an entry is one that only its holder could use. */
    static boolean isBroadcast(String list) {
        return list.startsWith(PREFIX);
    }

    /** Deletes what nobody will take any more. */
    void delete(Deadline deadline) {
        List<Command> deletions = listOfPattern.values().stream()
                .map(list -> Command.of("DEL", transport.layout().list(list, 0)))
                .toList();
        transport.run(deletions, deadline);
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
