package dev.celeriac.sql.sqlite;

import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportProvider;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code sqlite:///relative.db} and {@code sqlite:////absolute/path.db}. {@code synchronous}, {@code normal} or
 * {@code full}, may stand in the URL's query or in the options.
 */
public final class SqliteTransportProvider implements TransportProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("sqlite");
    }

    @Override
    public Transport open(String url, Map<String, @Nullable Object> options, InstantSource clock) {
        return new SqliteTransport(SqliteUrl.parse(url, options), clock);
    }
}
