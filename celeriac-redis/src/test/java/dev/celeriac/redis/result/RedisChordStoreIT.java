package dev.celeriac.redis.result;

import dev.celeriac.redis.transport.Brokers;
import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.contract.ChordStoreContract;
import java.time.Duration;
import java.time.InstantSource;

class RedisChordStoreIT extends ChordStoreContract {
    private final Brokers brokers = new Brokers();

    @Override
    protected ResultStore open(Duration expires, InstantSource clock) {
        return brokers.openResults(clock, Brokers.url(), expires);
    }
}
