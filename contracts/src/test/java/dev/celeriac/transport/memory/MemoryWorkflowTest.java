package dev.celeriac.transport.memory;

import dev.celeriac.Celeriac;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.WorkflowContract;

class MemoryWorkflowTest extends WorkflowContract {
    @Override
    protected Celeriac open(String unique) {
        return Celeriac.builder(unique)
                .brokerUrl("memory://" + unique)
                .resultBackend("memory://" + unique)
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .set(ResultSettings.RESULT_EXTENDED, true)
                .build();
    }
}
