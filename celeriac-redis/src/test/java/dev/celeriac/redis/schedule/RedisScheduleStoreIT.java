package dev.celeriac.redis.schedule;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.redis.transport.Brokers;
import dev.celeriac.testkit.contract.ScheduleStoreContract;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;

class RedisScheduleStoreIT extends ScheduleStoreContract {
    private final Brokers brokers = new Brokers();

    @Override
    protected ScheduleStore open() {
        return new RedisScheduleStoreProvider()
                .open(
                        Brokers.url(),
                        Map.of("global_keyprefix", brokers.prefix()),
                        ZoneOffset.UTC,
                        InstantSource.system());
    }
}
