package dev.celeriac.result.memory;

import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.contract.ChordStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

class MemoryChordStoreTest extends ChordStoreContract {
    @Override
    protected ResultStore open(Duration expires, InstantSource clock) {
        return new MemoryResultStore("chords-" + UUID.randomUUID(), expires, clock);
    }
}
