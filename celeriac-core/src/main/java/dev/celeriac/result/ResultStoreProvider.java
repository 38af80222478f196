package dev.celeriac.result;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens result stores for one or more URL schemes. Found with {@link java.util.ServiceLoader}. */
public interface ResultStoreProvider {

    /** URL schemes in lower case, without {@code ://}. */
    Set<String> schemes();

    /**
     * Connects lazily: a store that is down is reported by the first use, not here.
     *
     * @param url {@code result_backend}
     * @param options {@code result_backend_transport_options}
     * @param expires {@code result_expires}; zero keeps documents for ever
     * @throws IllegalArgumentException for a URL or option that can never work, naming what to write instead
     */
    ResultStore open(String url, Map<String, @Nullable Object> options, Duration expires, InstantSource clock);
}
