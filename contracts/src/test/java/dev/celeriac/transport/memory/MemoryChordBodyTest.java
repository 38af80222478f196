package dev.celeriac.transport.memory;

import dev.celeriac.Celeriac;
import dev.celeriac.worker.ChordBodyContract;
import java.time.InstantSource;

class MemoryChordBodyTest extends ChordBodyContract {
    @Override
    protected Celeriac open(String unique, InstantSource clock) {
        return Celeriac.builder(unique)
                .brokerUrl("memory://" + unique)
                .clock(clock)
                .build();
    }
}
