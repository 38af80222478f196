package dev.celeriac.redis.result;

import dev.celeriac.codec.JsonCodec;
import dev.celeriac.codec.ResultCodec;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Deadline;
import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisConnection;
import dev.celeriac.redis.connection.RedisFault;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.connection.Script;
import dev.celeriac.redis.jedis.JedisLink;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Results in Redis, as {@code celery.backends.redis} keeps them. */
public final class RedisResultStore implements ResultStore {
    private static final Logger log = LoggerFactory.getLogger(RedisResultStore.class);
    private static final Script STORE = Script.load(RedisResultStore.class, "finality.lua", "store.lua");
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final int WAITERS = 100_000;
    private static final int PART = 1_000;

    private final Redis redis;
    private final ResultLayout layout;
    private final RedisChords chords;
    private final Duration callTimeout;
    private final ResultWatches watches;

    RedisResultStore(RedisUrl url, RedisOptions options, Duration expires, InstantSource clock) {
        this.redis = Redis.of(url, options, JedisLink::over);
        this.layout = ResultLayout.of(options, expires);
        this.chords = new RedisChords(this, layout, clock, options.flag("result_chord_ordered", true));
        this.callTimeout = options.seconds("socket_timeout", CALL_TIMEOUT);
        this.watches = new ResultWatches(
                url.toString(),
                options.integer("max_waiters", WAITERS),
                layout,
                ResultCodec.DEFAULT::decode,
                this::findAll,
                redis);
        if (!options.unknown().isEmpty()) {
            log.warn("result_backend_transport_options that Redis does not know are ignored: {}", options.unknown());
        }
    }

    /** Keys and times, for whoever stores results together with something else. */
    public ResultLayout layout() {
        return layout;
    }

    /** Whether both are on one server under one account, though perhaps in different databases. */
    public boolean sharesServerWith(RedisUrl other) {
        RedisUrl own = redis.url();
        return own.scheme() == other.scheme()
                && own.servers().equals(other.servers())
                && java.util.Objects.equals(own.socket(), other.socket())
                && java.util.Objects.equals(own.user(), other.user())
                && java.util.Objects.equals(own.password(), other.password())
                && own.query().equals(other.query());
    }

    /** Number of the database, or empty when it is the one given. */
    public String databaseSeenFrom(int other) {
        int own = redis.url().database();
        return own == other ? "" : Integer.toString(own);
    }

    /** @throws ResultStoreException when it was closed */
    public void requireOpen() {
        if (redis.isClosed()) {
            throw new ResultStoreException("cannot store results: " + describe() + " is closed");
        }
    }

    @Override
    public String describe() {
        return redis.url().toString();
    }

    interface Call<T extends @Nullable Object> {
        T on(RedisConnection connection, Deadline deadline);
    }

    <T extends @Nullable Object> T with(String what, Call<T> call) {
        Deadline deadline = Deadline.in(callTimeout);
        try {
            return redis.with(deadline, connection -> call.on(connection, deadline));
        } catch (RedisFault e) {
            throw new ResultStoreException("cannot " + what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void store(List<TaskMeta> batch) {
        for (int from = 0; from < batch.size(); from += PART) {
            List<TaskMeta> part = batch.subList(from, Math.min(from + PART, batch.size()));
            var arguments = new ArrayList<byte[]>(part.size() * 3 + 1);
            arguments.add(Command.toBytes(layout.expiresSeconds()));
            for (TaskMeta meta : part) {
                arguments.add(Command.toBytes(layout.task(meta.taskId())));
                arguments.add(ResultLayout.finality(meta.status()));
                arguments.add(ResultCodec.DEFAULT.encode(meta));
            }
            with(
                    "store the results of " + part.size() + " tasks, the first of which is "
                            + part.get(0).taskId(),
                    (connection, deadline) -> STORE.run(connection, List.of(), arguments, deadline));
        }
    }

    @Override
    public Optional<TaskMeta> find(String taskId) {
        return Optional.ofNullable(findAll(List.of(taskId)).get(taskId));
    }

    @Override
    public Map<String, TaskMeta> findAll(Collection<String> taskIds) {
        if (taskIds.isEmpty()) {
            return Map.of();
        }
        List<String> ids = List.copyOf(taskIds);
        List<@Nullable Object> documents = with(
                "read the results of " + ids.size() + " tasks",
                (connection, deadline) -> Reply.list(connection.call(
                        Command.of("MGET", ids.stream().map(layout::task).toList()), deadline)));
        Map<String, TaskMeta> found = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            if (documents.get(i) instanceof byte[] document) {
                found.put(ids.get(i), ResultCodec.DEFAULT.decode(ids.get(i), document));
            }
        }
        return found;
    }

    @Override
    public Watch watch(String taskId, Consumer<TaskMeta> listener) {
        return watches.add(taskId, listener);
    }

    @Override
    public void forget(Collection<String> taskIds) {
        if (!taskIds.isEmpty()) {
            List<String> keys = Set.copyOf(taskIds).stream().map(layout::task).toList();
            with(
                    "forget " + keys.size() + " results",
                    (connection, deadline) -> connection.call(Command.of("DEL", keys), deadline));
        }
    }

    @Override
    public long cleanUp() {
        return 0;
    }

    @Override
    public void saveGroup(String groupId, Object groupTuple) {
        byte[] document = JsonCodec.DEFAULT.encode(Map.of("result", groupTuple));
        String key = layout.group(groupId);
        with("save group " + groupId, (connection, deadline) -> {
            long expires = layout.expiresSeconds();
            List<@Nullable Object> replies = connection.pipeline(
                    List.of(
                            Command.of("MULTI"),
                            expires > 0
                                    ? Command.of("SETEX", key, expires, document)
                                    : Command.of("SET", key, document),
                            Command.of("PUBLISH", key, document),
                            Command.of("EXEC")),
                    deadline);
            replies.forEach(connection::succeeded);
            return true;
        });
    }

    @Override
    public @Nullable Object restoreGroup(String groupId) {
        Object document = with(
                "restore group " + groupId,
                (connection, deadline) -> connection.call(Command.of("GET", layout.group(groupId)), deadline));
        return document instanceof byte[] bytes && JsonCodec.DEFAULT.decode(bytes) instanceof Map<?, ?> map
                ? map.get("result")
                : null;
    }

    @Override
    public void deleteGroup(String groupId) {
        with(
                "delete group " + groupId,
                (connection, deadline) -> connection.call(Command.of("DEL", layout.group(groupId)), deadline));
    }

    @Override
    public Optional<ChordStore> chords() {
        return Optional.of(chords);
    }

    @Override
    public Duration expires() {
        return layout.expires();
    }

    @Override
    public void close() {
        redis.close();
        watches.close();
    }
}
