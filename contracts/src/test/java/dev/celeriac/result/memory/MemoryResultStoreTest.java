package dev.celeriac.result.memory;

import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.contract.ResultStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

class MemoryResultStoreTest extends ResultStoreContract {
    private final String name = "contract-" + UUID.randomUUID();

    @Override
    protected ResultStore open(Duration expires, InstantSource clock) {
        return new MemoryResultStore(name, expires, clock);
    }
}
