package dev.celeriac.redis.transport;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.jedis.JedisLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain commands, for looking behind a transport and for doing what an operator or a peer would do. */
public final class RawRedis implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Redis redis;

    public RawRedis(String url) {
        RedisUrl parsed = RedisUrl.parse(url);
        redis = Redis.of(parsed, RedisOptions.of("test", parsed, Map.of()), JedisLink::over);
    }

    public @Nullable Object call(Command command) {
        Deadline deadline = Deadline.in(PATIENCE);
        return redis.with(deadline, connection -> connection.call(command, deadline));
    }

    public @Nullable Object call(String name, Object... arguments) {
        return call(Command.of(name, arguments));
    }

    public String text(String name, Object... arguments) {
        return Reply.text(call(name, arguments));
    }

    public long number(String name, Object... arguments) {
        return Reply.number(call(name, arguments));
    }

    public List<String> texts(String name, Object... arguments) {
        return Reply.list(call(name, arguments)).stream().map(Reply::text).toList();
    }

    public List<String> keys(String pattern) {
        return texts("KEYS", pattern);
    }

    @Override
    public void close() {
        redis.close();
    }
}
