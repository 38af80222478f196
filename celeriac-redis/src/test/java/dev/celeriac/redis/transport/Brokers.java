package dev.celeriac.redis.transport;

import dev.celeriac.redis.result.RedisResultStoreProvider;
import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.server.RedisServer;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/** Transports and stores on the shared Redis, under a prefix that no other test has. */
public final class Brokers {
    private final String prefix = "t" + UUID.randomUUID() + ":";

    public static String url() {
        return RedisServer.require().toString();
    }

    public String prefix() {
        return prefix;
    }

    public Transport open(InstantSource clock) {
        return open(clock, url());
    }

    public Transport open(InstantSource clock, String url) {
        return new RedisTransportProvider().open(url, Map.of("global_keyprefix", prefix), clock);
    }

    public ResultStore openResults(InstantSource clock) {
        return openResults(clock, url(), Duration.ofDays(1));
    }

    public ResultStore openResults(InstantSource clock, String url, Duration expires) {
        return new RedisResultStoreProvider().open(url, Map.of("global_keyprefix", prefix), expires, clock);
    }

    static void abandon(TransportConsumer consumer) {
        ((RedisConsumer) consumer).abandon();
    }

    static void revive(TransportConsumer consumer) {
        ((RedisConsumer) consumer).revive();
    }
}
