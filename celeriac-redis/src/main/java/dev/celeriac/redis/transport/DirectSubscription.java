package dev.celeriac.redis.transport;

import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.transport.BroadcastMessage;
import dev.celeriac.transport.BroadcastQueue;
import dev.celeriac.transport.BroadcastSubscription;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of one's own, bound by its key, as kombu declares the queue for replies. The bound of the queue does not hold here:
 * what waits, waits in Redis, and expires there. A poll has a connection of the pool for a quarter of a second at a time.
 */
final class DirectSubscription implements BroadcastSubscription {
    private static final Logger log = LoggerFactory.getLogger(DirectSubscription.class);
    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** Redis takes 0 for ever, and before 7 also what it rounds to no milliseconds. */
    private static final double SHORTEST = 0.01;

    private static final double LONGEST = 0.25;

    private final RedisTransport transport;
    private final BroadcastQueue queue;
    private volatile boolean closed;

    private DirectSubscription(RedisTransport transport, BroadcastQueue queue) {
        this.transport = transport;
        this.queue = queue;
    }

    static DirectSubscription open(RedisTransport transport, BroadcastQueue queue, Deadline deadline) {
        var subscription = new DirectSubscription(transport, queue);
        transport.run(List.of(subscription.binding("SADD")), deadline);
        return subscription;
    }

    private Command binding(String verb) {
        KombuLayout layout = transport.layout();
        return Command.of(
                verb, layout.bindings(queue.exchange().name()), layout.binding(queue.bindingKey(), "", queue.name()));
    }

    @Override
    public @Nullable BroadcastMessage poll(Duration timeout) throws InterruptedException {
        Deadline deadline = Deadline.in(timeout);
        while (!closed) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            byte[] payload = pop(Math.max(SHORTEST, Math.min(LONGEST, deadline.remainingNanos() / 1e9)));
            if (payload != null) {
                try {
                    return RedisBroadcast.received(queue, payload);
                } catch (InvalidMessageException e) {
                    log.debug("Not a message in {}: {}", queue.name(), e.getMessage());
                }
            }
            if (deadline.passed()) {
                return null;
            }
        }
        return null;
    }

    private byte @Nullable [] pop(double seconds) {
        Deadline patience = Deadline.in(MARGIN);
        String wait = String.format(Locale.ROOT, "%.3f", seconds);
        // Another server may be there by now, which has not seen the binding.
        List<Command> commands =
                List.of(binding("SADD"), Command.of("BRPOP", transport.layout().lists(queue.name()), wait));
        try {
            Object reply = transport.redis().with(patience, connection -> {
                List<@Nullable Object> replies = connection.pipeline(commands, patience);
                replies.forEach(connection::succeeded);
                return replies.get(1);
            });
            return reply == null ? null : (byte[]) Reply.list(reply).get(1);
        } catch (RedisFault e) {
            if (closed) {
                return null;
            }
            throw new TransportException("cannot wait for replies: " + e.getMessage(), e);
        }
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            transport.run(
                    List.of(
                            binding("SREM"),
                            Command.of("DEL", transport.layout().lists(queue.name()))),
                    Deadline.in(CLOSING));
        } catch (RedisFault e) {
            log.debug("The queue {} stays until it expires: {}", queue.name(), e.getMessage());
        }
    }
}
