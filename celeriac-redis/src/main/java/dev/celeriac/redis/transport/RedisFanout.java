package dev.celeriac.redis.transport;

import dev.celeriac.codec.Envelope;
import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.message.Message;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.connection.Subscriber;
import dev.celeriac.redis.jedis.JedisLink;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fanout exchanges over pub/sub, as kombu does remote control, events and broadcast queues: channel
 * {@code /<db>.<exchange>[/<routing key>]}, the whole envelope as payload. At most once: who does not listen misses it.
 * Thread-safe.
 */
public final class RedisFanout implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisFanout.class);

    private final Redis redis;
    private final RedisOptions options;
    private final Map<String, Consumer<Envelope>> listeners = new ConcurrentHashMap<>();
    private final Subscriber subscriber;

    private RedisFanout(RedisUrl url, RedisOptions options) {
        this.options = options;
        this.redis = Redis.of(url, options, JedisLink::over);
        this.subscriber = new Subscriber(redis, "fanout", true, new Subscriber.Listener() {
            @Override
            public void subscribed(String channel) {
                log.debug("Listening to {}", channel);
            }

            @Override
            public void message(String channel, byte[] payload) {
                dispatch(channel, payload);
            }
        });
    }

    /** Connects with the first use. Options are {@code broker_transport_options}. */
    public static RedisFanout open(String url, Map<String, ? extends @Nullable Object> options) {
        RedisUrl parsed = RedisUrl.parse(url);
        return new RedisFanout(parsed, RedisOptions.of("broker_transport_options", parsed, options));
    }

    /**
     * Sends to whoever listens now.
     *
     * @return how many subscriptions received it
     * @throws TransportException when Redis did not take it in time
     */
    public long publish(String exchange, String routingKey, Message message, Duration within) {
        Deadline deadline = Deadline.in(within);
        Publication publication = new Publication(exchange, routingKey, message, null, null);
        Command command = publication(options, redis.url(), publication, Ids.deliveryTag());
        try {
            return redis.with(deadline, connection -> Reply.number(connection.call(command, deadline)));
        } catch (RedisFault e) {
            throw new TransportException(
                    "cannot publish to exchange " + exchange + ": " + e.getMessage(), e, e.outcomeUnknown());
        }
    }

    /**
     * Listens. Messages of one subscription come in order, on one thread for all of them; a listener must not block, and
     * what it throws is logged. After a lost connection it listens again, and has missed what was sent meanwhile.
     *
     * @param bindingKey {@code #} for everything below; empty for messages without a routing key
     * @return ends the subscription
     */
    public AutoCloseable subscribe(String exchange, String bindingKey, Consumer<Envelope> listener) {
        String channel = channel(options, redis.url(), exchange, bindingKey.replace('#', '*'));
        if (listeners.putIfAbsent(channel, listener) != null) {
            throw new IllegalStateException("there is a listener for " + channel + " already");
        }
        subscriber.subscribe(channel);
        return () -> {
            if (listeners.remove(channel, listener)) {
                subscriber.unsubscribe(channel);
            }
        };
    }

    private void dispatch(String channel, byte[] payload) {
        Envelope envelope;
        try {
            envelope = EnvelopeCodec.decode(payload);
        } catch (InvalidMessageException e) {
            log.warn("Not a message on channel {}: {}", channel, e.getMessage());
            return;
        }
        listeners.forEach((pattern, listener) -> {
            if (matches(pattern, channel)) {
                try {
                    listener.accept(envelope);
                } catch (RuntimeException e) {
                    log.error("A listener for {} failed", pattern, e);
                }
            }
        });
    }

    /** Redis's own glob, of which kombu only uses the star. */
    static boolean matches(String pattern, String channel) {
        int star = pattern.indexOf('*');
        return star < 0
                ? pattern.equals(channel)
                : channel.length() >= pattern.length() - 1
                        && channel.startsWith(pattern.substring(0, star))
                        && channel.endsWith(pattern.substring(star + 1));
    }

    /** Looks after the subscriptions' connection; to be called every few seconds by whoever has a timer. */
    public void check(Duration silence) {
        subscriber.check(silence);
    }

    static Command publication(RedisOptions options, RedisUrl url, Publication publication, String tag) {
        byte[] envelope = EnvelopeCodec.encode(
                new Envelope(publication.message(), tag, publication.exchange(), publication.routingKey()));
        return Command.of("PUBLISH", channel(options, url, publication.exchange(), publication.routingKey()), envelope);
    }

    /** kombu's {@code _get_publish_topic}; the number of the database is part of the name and nothing more. */
    static String channel(RedisOptions options, RedisUrl url, String exchange, String key) {
        String given = options.text("fanout_prefix", "true");
        String prefix = switch (given.toLowerCase(java.util.Locale.ROOT)) {
            case "true" -> "/" + url.database() + ".";
            case "false" -> "";
            default -> given.replace("{db}", Integer.toString(url.database()));
        };
        boolean keyed = !key.isEmpty() && options.flag("fanout_patterns", true);
        return options.text("global_keyprefix", "") + prefix + exchange + (keyed ? "/" + key : "");
    }

    @Override
    public void close() {
        redis.close();
        subscriber.close();
    }
}
