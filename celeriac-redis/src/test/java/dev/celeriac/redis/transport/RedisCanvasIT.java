package dev.celeriac.redis.transport;

import dev.celeriac.Celeriac;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.CanvasContract;

class RedisCanvasIT extends CanvasContract {
    @Override
    protected Celeriac open(String unique) {
        return Celeriac.builder(unique)
                .brokerUrl(Brokers.url())
                .resultBackend(Brokers.url())
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .build();
    }
}
