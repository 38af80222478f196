package dev.celeriac.redis.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.Celeriac;
import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.transport.Brokers;
import dev.celeriac.redis.transport.RawRedis;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.contract.ResultStoreContract;
import dev.celeriac.testkit.contract.Results;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RedisResultStoreIT extends ResultStoreContract {
    private final Brokers brokers = new Brokers();
    private final RawRedis redis = new RawRedis(Brokers.url());

    @Override
    protected ResultStore open(Duration expires, InstantSource clock) {
        return brokers.openResults(clock, Brokers.url(), expires);
    }

    /** Redis's own clock cannot be set: the documents grow older instead. */
    @Override
    protected void pass(Duration time) {
        for (String key : redis.keys(brokers.prefix() + "*")) {
            long left = Reply.number(redis.call(Command.of("PTTL", key)));
            if (left >= 0) {
                redis.call(Command.of("PEXPIRE", key, left - time.toMillis()));
            }
        }
    }

    @Test
    @DisplayName("an application's result_backend_transport_options say where its results are")
    void optionsOfTheApplication() {
        String id = UUID.randomUUID().toString();
        try (Celeriac app = Celeriac.builder("options")
                .brokerUrl("memory://" + brokers.prefix())
                .resultBackend(Brokers.url())
                .set("broker_transport_options", Map.of("global_keyprefix", "not-here:"))
                .set("result_backend_transport_options", Map.of("global_keyprefix", brokers.prefix()))
                .build()) {
            app.results().store(List.of(Results.meta(id, TaskMeta.SUCCESS, 42)));
        }
        assertThat(redis.keys("*celery-task-meta-" + id)).containsExactly(brokers.prefix() + "celery-task-meta-" + id);
    }

    @AfterEach
    void closeRedis() {
        redis.close();
    }
}
