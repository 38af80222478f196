package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportProvider;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens {@code redis://}, {@code rediss://}, {@code redis+socket://} and {@code sentinel://} as brokers. */
public final class RedisTransportProvider implements TransportProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return RedisUrl.SCHEMES;
    }

    @Override
    public boolean takesSeveral() {
        return true;
    }

    @Override
    public Transport open(String url, Map<String, @Nullable Object> options, InstantSource clock) {
        RedisUrl parsed = RedisUrl.parse(url);
        return new RedisTransport(parsed, RedisOptions.of("broker_transport_options", parsed, options), clock);
    }
}
