package dev.celeriac.redis.schedule;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreProvider;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens {@code redis://}, {@code rediss://}, {@code redis+socket://} and {@code sentinel://} as schedule stores. */
public final class RedisScheduleStoreProvider implements ScheduleStoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RedisScheduleStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return RedisUrl.SCHEMES;
    }

    @Override
    public ScheduleStore open(String url, Map<String, @Nullable Object> options, ZoneId zone, InstantSource clock) {
        RedisUrl parsed = RedisUrl.parse(url);
        return new RedisScheduleStore(parsed, RedisOptions.of("broker_transport_options", parsed, options), zone);
    }
}
