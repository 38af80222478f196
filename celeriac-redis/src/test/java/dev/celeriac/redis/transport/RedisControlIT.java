package dev.celeriac.redis.transport;

import dev.celeriac.Celeriac;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.ControlContract;
import java.util.Map;

class RedisControlIT extends ControlContract {
    @Override
    protected Celeriac open(String unique, Map<String, Object> settings) {
        return Celeriac.builder(unique)
                .brokerUrl(Brokers.url())
                .resultBackend(Brokers.url())
                .set("broker_transport_options", Map.of("global_keyprefix", unique + ":"))
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .config(settings)
                .build();
    }
}
