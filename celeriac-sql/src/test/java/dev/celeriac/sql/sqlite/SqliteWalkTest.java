package dev.celeriac.sql.sqlite;

import dev.celeriac.testkit.contract.WalkContract;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SqliteWalkTest extends WalkContract {
    @TempDir
    Path directory;

    @Override
    protected Transport open(InstantSource clock) {
        return new SqliteTransportProvider().open(url(), Map.of(), clock);
    }

    private String url() {
        return "sqlite:///" + directory.resolve("store.db");
    }

    @Override
    protected void abandon(TransportConsumer consumer) {
        ((SqliteConsumer) consumer).abandon();
    }

    @Override
    protected void revive(TransportConsumer consumer) {
        ((SqliteConsumer) consumer).revive();
    }
}
