package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.contract.Results;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.Settlement;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.UnusableBrokerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to a store that is a file. */
class StoreFileTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Transport open() {
        return open(file());
    }

    private static Transport open(Path file) {
        return new SqliteTransportProvider().open("sqlite:///" + file, Map.of(), InstantSource.system());
    }

    private ResultStore openResults() {
        return new SqliteResultStoreProvider()
                .open("sqlite:///" + file(), Map.of(), Duration.ofDays(1), InstantSource.system());
    }

    private Path file() {
        return directory.resolve("store.db");
    }

    private static void publish(Transport transport, String text) {
        transport.publish(List.of(Messages.text("q", text)), DEADLINE);
    }

    private static void assertRefused(Transport transport, String... why) {
        assertThatThrownBy(() -> publish(transport, "x"))
                .isInstanceOf(UnusableBrokerException.class)
                .message()
                .contains(why)
                .doesNotContain("\n");
        assertThatCode(transport::close).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("messages and results are there when the file is opened again")
    void durable() throws Exception {
        try (Transport transport = open();
                ResultStore results = openResults()) {
            publish(transport, "kept");
            results.store(List.of(Results.meta("task", TaskMeta.SUCCESS, 42)));
        }
        try (Transport transport = open();
                ResultStore results = openResults();
                TransportConsumer consumer = transport.consume(ConsumerOptions.of("c", List.of("q")))) {
            assertThat(consumer.fetch(5, Duration.ZERO))
                    .extracting(Messages::text)
                    .containsExactly("kept");
            assertThat(results.find("task")).isPresent();
        }
    }

    @Test
    @DisplayName("places are not given out twice when a queue has run empty and the store was closed meanwhile")
    void placesAreUnique() throws Exception {
        try (Transport transport = open();
                TransportConsumer consumer = transport.consume(ConsumerOptions.of("c", List.of("q")))) {
            publish(transport, "first");
            List<Delivery> held = consumer.fetch(1, Duration.ZERO);
            publish(transport, "second");
            consumer.settle(List.of(new Settlement.Requeue(held.get(0), false)));
            assertThat(consumer.fetch(5, Duration.ZERO))
                    .extracting(Messages::text)
                    .containsExactly("first", "second");
        }
    }

    @Test
    @DisplayName("the directory of the file is made, one level deep: the default store is in one of its own")
    void makesItsDirectory() {
        try (Transport transport = open(directory.resolve(".celeriac/celeriac.db"))) {
            assertThat(transport.queues()).isEmpty();
        }
    }

    @Test
    @DisplayName("a missing directory, a directory in the file's place and a file that is something else are named")
    void unusablePlaces() throws IOException, SQLException {
        assertRefused(open(directory.resolve("missing/deeper/store.db")), "there is no directory", "create it");
        assertRefused(open(directory), "is a directory", "name a file in it");
        Path text = Files.writeString(directory.resolve("text.db"), "This is no database at all. ".repeat(50));
        assertRefused(open(text), "is not an SQLite database", "a file of its own");
        Path other = directory.resolve("other.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other)) {
            connection.createStatement().execute("CREATE TABLE customers (id INTEGER)");
        }
        assertRefused(open(other), "not a Celeriac store", "a file of its own");
    }

    @Test
    @DisplayName("a store of version 1 gets the tables that came later, and keeps its messages")
    void olderVersion() throws Exception {
        try (Transport transport = open()) {
            publish(transport, "x");
        }
        List<String> all;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            all = tables(connection);
            List<String> later = new ArrayList<>(all);
            later.removeAll(tablesOfVersion1());
            assertThat(later).contains("chords", "broadcasts");
            for (String table : later) {
                connection.createStatement().execute("DROP TABLE " + table);
            }
            connection.createStatement().execute("PRAGMA user_version = 1");
        }
        try (Transport transport = open()) {
            assertThat(transport.stats("q").ready()).isEqualTo(1);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            assertThat(tables(connection)).isEqualTo(all);
        }
    }

    private static List<String> tablesOfVersion1() throws IOException, SQLException {
        try (InputStream script = StoreFileTest.class.getResourceAsStream("schema-1.sql");
                Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            connection
                    .createStatement()
                    .executeUpdate(
                            new String(script.readAllBytes(), StandardCharsets.UTF_8).replaceAll("--[^\\n]*", ""));
            return tables(connection);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        try (ResultSet row = connection
                .createStatement()
                .executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                        + " ORDER BY name")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    @Test
    @DisplayName("a store of a newer version is refused and left as it is")
    void newerVersion() throws SQLException {
        open().close();
        try (Transport transport = open()) {
            publish(transport, "x");
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            connection.createStatement().execute("PRAGMA user_version = 1000");
        }
        assertRefused(open(), "store version 1000, this one knows " + Schema.VERSION, "update this Celeriac");
    }

    @Test
    @DisplayName("a read-only directory is refused")
    void readOnly() {
        assumeTrue(!System.getProperty("user.name").equals("root"), "root may write everywhere");
        assumeTrue(directory.toFile().setWritable(false));
        try {
            assertRefused(open(), "read-only");
        } finally {
            assertThat(directory.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    @DisplayName("a full disk is told in one line, loses nothing, and is over when there is space again")
    void fullDisk() throws Exception {
        SqliteUrl url = SqliteUrl.parse("sqlite:///" + file(), Map.of());
        StoreFile store = StoreFile.open(url);
        try (Transport transport = open()) {
            publish(transport, "before");
            pages(store, 40);
            Publication big = Messages.text("q", "x".repeat(400_000));
            assertThatThrownBy(() -> transport.publish(List.of(Messages.text("q", "small"), big), DEADLINE))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("is full")
                    .hasMessageContaining("free some space");
            pages(store, 1_000_000);
            publish(transport, "after");
            try (TransportConsumer consumer = transport.consume(ConsumerOptions.of("c", List.of("q")))) {
                assertThat(consumer.fetch(5, Duration.ZERO))
                        .extracting(Messages::text)
                        .containsExactly("before", "after");
            }
        } finally {
            store.release();
        }
    }

    private static void pages(StoreFile store, int max) throws SQLException {
        store.write(Session.deadline(10), session -> session.number(0, "PRAGMA max_page_count = " + max));
    }

    @Test
    @DisplayName("a deadline is kept while another process writes on and on")
    void deadline() throws SQLException {
        try (Transport transport = open()) {
            publish(transport, "x");
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file())) {
                other.createStatement().execute("BEGIN IMMEDIATE");
                assertThatThrownBy(() -> transport.publish(List.of(Messages.text("q", "late")), Duration.ofMillis(200)))
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("another process was writing");
                other.createStatement().execute("ROLLBACK");
            }
            publish(transport, "y");
            assertThat(transport.stats("q").ready()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("a result that has no JSON form is refused, naming the task, and its message is not settled")
    void refusedResult() throws Exception {
        try (Transport transport = open();
                ResultStore results = openResults()) {
            List<TaskMeta> bad = List.of(Results.meta("task-9", TaskMeta.SUCCESS, new Object()));
            assertThatThrownBy(() -> results.store(bad))
                    .isInstanceOf(ResultStoreException.class)
                    .hasMessageContaining("task-9");
            assertThat(transport.queues()).isEmpty();
        }
    }
}
