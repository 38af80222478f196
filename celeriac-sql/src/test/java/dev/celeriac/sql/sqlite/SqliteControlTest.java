package dev.celeriac.sql.sqlite;

import dev.celeriac.Celeriac;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.ControlContract;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SqliteControlTest extends ControlContract {
    @TempDir
    Path directory;

    @Override
    protected Celeriac open(String unique, Map<String, Object> settings) {
        return Celeriac.builder(unique)
                .brokerUrl("sqlite:///" + directory.resolve("store.db"))
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .config(settings)
                .build();
    }
}
