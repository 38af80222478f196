package dev.celeriac.sql.sqlite;

import dev.celeriac.Celeriac;
import dev.celeriac.config.RoutingSettings;
import dev.celeriac.testkit.contract.CanvasContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCanvasTest extends CanvasContract {
    @TempDir
    Path directory;

    @Override
    protected Celeriac open(String unique) {
        return Celeriac.builder(unique)
                .brokerUrl("sqlite:///" + directory.resolve("store.db"))
                .set(RoutingSettings.TASK_DEFAULT_QUEUE, unique)
                .build();
    }
}
