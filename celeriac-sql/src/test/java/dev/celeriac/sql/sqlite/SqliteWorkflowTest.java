package dev.celeriac.sql.sqlite;

import dev.celeriac.Celeriac;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.WorkflowContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteWorkflowTest extends WorkflowContract {
    @TempDir
    Path directory;

    @Override
    protected Celeriac open(String unique) {
        return Celeriac.builder(unique)
                .brokerUrl("sqlite:///" + directory.resolve("store.db"))
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .set(ResultSettings.RESULT_EXTENDED, true)
                .build();
    }
}
