package dev.celeriac.sql.sqlite;

import dev.celeriac.testkit.contract.BroadcastContract;
import dev.celeriac.transport.Transport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SqliteBroadcastTest extends BroadcastContract {
    @TempDir
    Path directory;

    @Override
    protected Transport open(InstantSource clock) {
        return new SqliteTransportProvider().open("sqlite:///" + directory.resolve("store.db"), Map.of(), clock);
    }
}
