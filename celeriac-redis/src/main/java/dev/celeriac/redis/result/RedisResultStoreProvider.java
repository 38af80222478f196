package dev.celeriac.redis.result;

import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens {@code redis://}, {@code rediss://}, {@code redis+socket://} and {@code sentinel://} as result stores. */
public final class RedisResultStoreProvider implements ResultStoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisResultStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return RedisUrl.SCHEMES;
    }

    @Override
    public ResultStore open(String url, Map<String, @Nullable Object> options, Duration expires, InstantSource clock) {
        RedisUrl parsed = RedisUrl.parse(url);
        return new RedisResultStore(
                parsed, RedisOptions.of("result_backend_transport_options", parsed, options), expires, clock);
    }
}
