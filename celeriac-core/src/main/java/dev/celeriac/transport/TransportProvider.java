package dev.celeriac.transport;

import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens transports for one or more URL schemes. Found with {@link java.util.ServiceLoader}; a module that brings a
 * broker declares its provider in {@code META-INF/services}.
 */
public interface TransportProvider {

    /** URL schemes in lower case, without {@code ://}. */
    Set<String> schemes();

    /** Whether {@link #open} takes several URLs of its schemes, separated by {@code ;}, to try or ask in turn. */
    default boolean takesSeveral() {
        return false;
    }

    /**
     * Connects lazily: a broker that is down is reported by the first use, not here.
     *
     * @param url the broker URL
     * @param options {@code broker_transport_options}
     * @param clock what time it is
     * @throws IllegalArgumentException for a URL or option that can never work, naming what to write instead
     */
    Transport open(String url, Map<String, @Nullable Object> options, InstantSource clock);
}
