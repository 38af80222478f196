package dev.celeriac.sql.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;

/** The tables of a store and their version, which stands in the file's header. */
final class Schema {
    static final int VERSION = 1;

    /** SQLite's application_id: "CLRC". */
    private static final int APPLICATION = 0x434C5243;

    private Schema() {}

    /** Creates the tables in a new file, and refuses one that is not ours or too new for us. */
    static void prepare(Session session, Path file) throws SQLException {
        long deadline = Session.deadline(10);
        session.execute("PRAGMA journal_mode = WAL", deadline);
        if (current(session, file)) {
            return;
        }
        session.write(deadline, writer -> {
            if (!current(writer, file)) {
                for (String statement : script().split(";\\s*\\n")) {
                    if (!statement.isBlank()) {
                        writer.execute(statement, deadline);
                    }
                }
                writer.execute("PRAGMA application_id = " + APPLICATION, deadline);
                writer.execute("PRAGMA user_version = " + VERSION, deadline);
            }
            return true;
        });
    }

    private static boolean current(Session session, Path file) throws SQLException {
        long application = session.read(s -> s.number(0, "PRAGMA application_id"));
        long version = session.read(s -> s.number(0, "PRAGMA user_version"));
        long tables = session.read(s -> s.number(0, "SELECT count(*) FROM sqlite_schema"));
        if (application == 0 && version == 0 && tables == 0) {
            return false;
        }
        if (application != APPLICATION) {
            throw new UnusableStoreException(
                    file + " is an SQLite database, but not a Celeriac store: give the store a file" + " of its own");
        }
        if (version > VERSION) {
            throw new UnusableStoreException(file + " was written by a newer Celeriac (store version " + version
                    + ", this one knows " + VERSION + "): update this Celeriac, or use another file");
        }
        return true;
    }

    private static String script() {
        String name = "schema-" + VERSION + ".sql";
        try (InputStream in = Schema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the celeriac-sql jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("--[^\\n]*", "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the celeriac-sql jar", e);
        }
    }
}
