package dev.celeriac.redis.transport;

import dev.celeriac.codec.Envelope;
import dev.celeriac.codec.EnvelopeCodec;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.transport.Publication;
import java.util.Locale;

/** Pub/sub channels as kombu names them for fanout exchanges: {@code /<db>.<exchange>[/<routing key>]}. */
final class Channels {
    private Channels() {}

    /** kombu's {@code _get_publish_topic}; the number of the database is part of the name and nothing more. */
    static String of(RedisOptions options, RedisUrl url, String exchange, String key) {
        String given = options.text("fanout_prefix", "true");
        String prefix = switch (given.toLowerCase(Locale.ROOT)) {
            case "true" -> "/" + url.database() + ".";
            case "false" -> "";
            default -> given.replace("{db}", Integer.toString(url.database()));
        };
        boolean keyed = !key.isEmpty() && options.flag("fanout_patterns", true);
        return options.text("global_keyprefix", "") + prefix + exchange + (keyed ? "/" + key : "");
    }

    /** The whole envelope is the payload. */
    static Command publication(RedisOptions options, RedisUrl url, Publication publication, String tag) {
        byte[] envelope = EnvelopeCodec.encode(
                new Envelope(publication.message(), tag, publication.exchange(), publication.routingKey()));
        return Command.of("PUBLISH", of(options, url, publication.exchange(), publication.routingKey()), envelope);
    }
}
