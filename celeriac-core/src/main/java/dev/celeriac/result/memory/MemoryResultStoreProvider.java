package dev.celeriac.result.memory;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens {@code memory://}, {@code memory://name} and, as Celery spells it, {@code cache+memory://}. */
public final class MemoryResultStoreProvider implements ResultStoreProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("memory", "cache+memory");
    }

    @Override
    public ResultStore open(String url, Map<String, @Nullable Object> options, Duration expires, InstantSource clock) {
        return new MemoryResultStore(name(url), expires, clock);
    }

    private static String name(String url) {
        String name = url.replaceFirst("(?i)^(cache\\+)?memory:(//)?", "");
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }
}
