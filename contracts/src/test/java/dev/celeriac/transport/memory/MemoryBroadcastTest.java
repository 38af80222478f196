package dev.celeriac.transport.memory;

import dev.celeriac.testkit.contract.BroadcastContract;
import dev.celeriac.transport.Transport;
import java.time.InstantSource;

class MemoryBroadcastTest extends BroadcastContract {
    private final String name = MemoryBrokers.newName();

    @Override
    protected Transport open(InstantSource clock) {
        return new MemoryTransport(name, clock);
    }
}
