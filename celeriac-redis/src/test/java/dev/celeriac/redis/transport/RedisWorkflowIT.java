package dev.celeriac.redis.transport;

import dev.celeriac.Celeriac;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.WorkflowContract;

class RedisWorkflowIT extends WorkflowContract {
    @Override
    protected Celeriac open(String unique) {
        return Celeriac.builder(unique)
                .brokerUrl(Brokers.url())
                .resultBackend(Brokers.url())
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .set(ResultSettings.RESULT_EXTENDED, true)
                .build();
    }
}
