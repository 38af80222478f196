package dev.celeriac.transport.memory;

import dev.celeriac.Celeriac;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.ControlContract;
import java.util.Map;

class MemoryControlTest extends ControlContract {
    @Override
    protected Celeriac open(String unique, Map<String, Object> settings) {
        return Celeriac.builder(unique)
                .brokerUrl("memory://" + unique)
                .resultBackend("memory://" + unique)
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .config(settings)
                .build();
    }
}
