package dev.celeriac.transport.memory;

import dev.celeriac.testkit.contract.WalkContract;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.InstantSource;

class MemoryWalkTest extends WalkContract {
    private final String name = MemoryBrokers.newName();

    @Override
    protected Transport open(InstantSource clock) {
        return new MemoryTransport(name, clock);
    }

    @Override
    protected void abandon(TransportConsumer consumer) {
        MemoryBrokers.abandon(consumer);
    }

    @Override
    protected void revive(TransportConsumer consumer) {
        MemoryBrokers.revive(consumer);
    }
}
