package dev.celeriac.beat;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens schedule stores for one or more URL schemes. Found with {@link java.util.ServiceLoader}. */
public interface ScheduleStoreProvider {

    /** URL schemes in lower case, without {@code ://}. */
    Set<String> schemes();

    /**
     * Connects lazily: a store that is down is reported by the first use, not here.
     *
     * @param url such as {@code beat_store_url}
     * @param options {@code broker_transport_options}, if the schedule is with the broker; unknown ones are ignored
     * @param zone of schedules that name none
     * @throws IllegalArgumentException for a URL that can never work, naming what to write instead
     */
    ScheduleStore open(String url, Map<String, @Nullable Object> options, ZoneId zone, InstantSource clock);
}
