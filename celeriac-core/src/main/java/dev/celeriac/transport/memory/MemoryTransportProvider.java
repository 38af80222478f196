package dev.celeriac.transport.memory;

import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportProvider;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code memory://} and {@code memory://name}. What stands behind the slashes is the broker's name as it is, with
 * no meaning to host or path; a slash at the end is no part of it.
 */
public final class MemoryTransportProvider implements TransportProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public Transport open(String url, Map<String, @Nullable Object> options, InstantSource clock) {
        return new MemoryTransport(name(url), clock);
    }

    private static String name(String url) {
        String name = url.replaceFirst("(?i)^memory:(//)?", "");
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }
}
