package dev.celeriac.beat.memory;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreProvider;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens a store of its own each time: {@code memory://}. */
public final class MemoryScheduleStoreProvider implements ScheduleStoreProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public ScheduleStore open(String url, Map<String, @Nullable Object> options, ZoneId zone, InstantSource clock) {
        return new MemoryScheduleStore();
    }
}
