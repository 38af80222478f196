package dev.celeriac.redis.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.redis.connection.Redis;
import dev.celeriac.redis.connection.RedisOptions;
import dev.celeriac.redis.connection.RedisUrl;
import dev.celeriac.redis.jedis.JedisLink;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResultWatchesTest {
    private final CountDownLatch mayLook = new CountDownLatch(1);

    private Map<String, TaskMeta> find(Collection<String> taskIds) {
        try {
            assertThat(mayLook.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Map<String, TaskMeta> found = new LinkedHashMap<>();
        for (String id : taskIds) {
            if (id.equals("bad")) {
                throw new IllegalArgumentException("the document of task bad is no result");
            }
            found.put(id, over(id));
        }
        return found;
    }

    private static TaskMeta over(String id) {
        return new TaskMeta(id, TaskMeta.SUCCESS, null, null, List.of(), null, null, null, Map.of());
    }

    @Test
    @DisplayName("a document that is no result does not hide those that are looked for with it")
    void aBadDocumentHidesNoOther() throws Exception {
        // Nothing listens there: what is told is what the look found.
        RedisUrl url = RedisUrl.parse("redis://127.0.0.1:1/0");
        RedisOptions options = RedisOptions.of("test", url, Map.<String, @Nullable Object>of());
        Redis redis = Redis.of(url, options, JedisLink::over);
        var ends = new LinkedHashMap<String, CompletableFuture<TaskMeta>>();
        try (var watches = new ResultWatches(
                "test", 100, ResultLayout.of(options, Duration.ZERO), (id, document) -> over(id), this::find, redis)) {
            for (String id : List.of("first", "bad", "good", "fine")) {
                var end = new CompletableFuture<TaskMeta>();
                ends.put(id, end);
                // Who asks second is not told by a subscription, so that a look is made at once.
                watches.add(id, end::complete);
                watches.add(id, meta -> {});
            }
            mayLook.countDown();

            ends.remove("bad");
            for (CompletableFuture<TaskMeta> end : ends.values()) {
                assertThat(end.get(60, TimeUnit.SECONDS).ready()).isTrue();
            }
            assertThat(ends).hasSize(3);
        } finally {
            redis.close();
        }
    }
}
