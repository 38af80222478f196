package dev.celeriac.redis.result;

import dev.celeriac.redis.connection.Command;
import dev.celeriac.redis.connection.Reply;
import dev.celeriac.redis.transport.Brokers;
import dev.celeriac.redis.transport.RawRedis;
import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.contract.ResultStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

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

    @AfterEach
    void closeRedis() {
        redis.close();
    }
}
