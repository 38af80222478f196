package dev.celeriac.sql.sqlite;

import dev.celeriac.Celeriac;
import dev.celeriac.worker.ChordBodyContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class SqliteChordBodyTest extends ChordBodyContract {
    @TempDir
    Path directory;

    @Override
    protected Celeriac open(String unique, InstantSource clock) {
        return Celeriac.builder(unique)
                .brokerUrl("sqlite:///" + directory.resolve("store.db"))
                .clock(clock)
                .build();
    }
}
