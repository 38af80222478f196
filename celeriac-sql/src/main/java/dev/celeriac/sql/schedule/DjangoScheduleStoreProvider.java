package dev.celeriac.sql.schedule;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreProvider;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code sqlite:///relative.db}, {@code sqlite:////absolute.db}: a Django database, or a file of its own. */
public final class DjangoScheduleStoreProvider implements ScheduleStoreProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("sqlite");
    }

    @Override
    public ScheduleStore open(String url, Map<String, @Nullable Object> options, ZoneId zone, InstantSource clock) {
        String path = url.replaceFirst("\\?.*$", "");
        if (!path.regionMatches(true, 0, "sqlite:///", 0, 10) || path.length() == 10) {
            throw new IllegalArgumentException(
                    "'" + url + "' names no schedule database: write sqlite:///relative.db or sqlite:////absolute.db");
        }
        return new DjangoScheduleStore(Path.of(path.substring(10)).toAbsolutePath(), zone, clock);
    }
}
