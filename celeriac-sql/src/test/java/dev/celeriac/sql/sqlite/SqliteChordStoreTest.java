package dev.celeriac.sql.sqlite;

import dev.celeriac.result.ResultStore;
import dev.celeriac.testkit.contract.ChordStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SqliteChordStoreTest extends ChordStoreContract {
    @TempDir
    Path directory;

    @Override
    protected ResultStore open(Duration expires, InstantSource clock) {
        return new SqliteResultStoreProvider()
                .open("sqlite:///" + directory.resolve("store.db"), Map.of(), expires, clock);
    }
}
