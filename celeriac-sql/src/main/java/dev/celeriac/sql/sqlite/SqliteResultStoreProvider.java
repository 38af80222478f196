package dev.celeriac.sql.sqlite;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreProvider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens results in the same files as {@link SqliteTransportProvider}, with the same URLs and options. */
public final class SqliteResultStoreProvider implements ResultStoreProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("sqlite");
    }

    @Override
    public ResultStore open(String url, Map<String, @Nullable Object> options, Duration expires, InstantSource clock) {
        return new SqliteResultStore(SqliteUrl.parse(url, options), expires, clock);
    }
}
