package dev.celeriac.redis.transport;

import dev.celeriac.Celeriac;
import dev.celeriac.worker.ChordBodyContract;
import java.time.InstantSource;
import java.util.Map;

class RedisChordBodyIT extends ChordBodyContract {
    @Override
    protected Celeriac open(String unique, InstantSource clock) {
        Map<String, ?> options = Map.of("global_keyprefix", unique + ":");
        return Celeriac.builder(unique)
                .brokerUrl(Brokers.url())
                .resultBackend(Brokers.url())
                .set("broker_transport_options", options)
                .set("result_backend_transport_options", options)
                .clock(clock)
                .build();
    }
}
