package dev.celeriac.redis.transport;

import dev.celeriac.testkit.contract.WalkContract;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.InstantSource;

class RedisWalkIT extends WalkContract {
    private final Brokers brokers = new Brokers();

    @Override
    protected Transport open(InstantSource clock) {
        return brokers.open(clock);
    }

    @Override
    protected void abandon(TransportConsumer consumer) {
        Brokers.abandon(consumer);
    }

    @Override
    protected void revive(TransportConsumer consumer) {
        Brokers.revive(consumer);
    }
}
