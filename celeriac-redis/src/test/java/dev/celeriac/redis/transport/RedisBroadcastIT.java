package dev.celeriac.redis.transport;

import dev.celeriac.testkit.contract.BroadcastContract;
import dev.celeriac.transport.Transport;
import java.time.InstantSource;

class RedisBroadcastIT extends BroadcastContract {
    private final Brokers brokers = new Brokers();

    @Override
    protected Transport open(InstantSource clock) {
        return brokers.open(clock);
    }
}
