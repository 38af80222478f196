package dev.celeriac.transport.memory;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.memory.MemoryResultStore;
import dev.celeriac.testkit.contract.CommitContract;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.time.InstantSource;

class MemoryCommitTest extends CommitContract {
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

    @Override
    protected ResultStore openResults(InstantSource clock) {
        return new MemoryResultStore(name, Duration.ofDays(1), clock);
    }
}
