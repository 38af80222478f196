package dev.celeriac.beat.memory;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.testkit.contract.ScheduleStoreContract;

class MemoryScheduleStoreTest extends ScheduleStoreContract {
    private final MemoryScheduleStore store = new MemoryScheduleStore();

    @Override
    protected ScheduleStore open() {
        return store;
    }
}
