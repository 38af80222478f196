package dev.celeriac.beat.file;

import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreProvider;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code file:celerybeat-schedule}, {@code file:///var/lib/celerybeat-schedule}. */
public final class FileScheduleStoreProvider implements ScheduleStoreProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("file");
    }

    @Override
    public ScheduleStore open(String url, Map<String, @Nullable Object> options, ZoneId zone, InstantSource clock) {
        String path = url.replaceFirst("(?i)^file:(//)?", "");
        if (path.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + url + "' names no file; write file:celerybeat-schedule or file:///var/lib/beat");
        }
        return new FileScheduleStore(Path.of(path.endsWith(".jsonl") ? path : path + ".jsonl"), zone);
    }
}
