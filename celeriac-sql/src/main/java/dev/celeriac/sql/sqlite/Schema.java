package dev.celeriac.sql.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The tables of a store and their version, which stands in the file's header. */
final class Schema {
    static final int VERSION = 5;

    /** SQLite's application_id: "CLRC". */
    private static final int APPLICATION = 0x434C5243;

    /** One statement, since another process may be creating the tables meanwhile. */
    private static final String STATE = "SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema)"
            + " FROM pragma_application_id a, pragma_user_version v";

    private Schema() {}

    /** Creates the tables in a new file, adds those that an older one lacks, and refuses one that is not ours or too new for us. */
    static void prepare(Session session, Path file) throws SQLException {
        long deadline = Session.deadline(10);
        int before = version(session, file);
        // Only now: a file that is somebody else's stays as it is. In a store of ours this changes nothing.
        session.execute("PRAGMA journal_mode = WAL", deadline);
        if (before == VERSION) {
            return;
        }
        session.write(deadline, writer -> {
            int version = version(writer, file);
            if (version < VERSION) {
                while (version < VERSION) {
                    version++;
                    for (String statement : script(version).split(";\\s*\\n")) {
                        if (!statement.isBlank()) {
                            writer.execute(statement, deadline);
                        }
                    }
                }
                writer.execute("PRAGMA application_id = " + APPLICATION, deadline);
                writer.execute("PRAGMA user_version = " + VERSION, deadline);
            }
            return true;
        });
    }

    /** 0 for a file without tables; throws for one that is not ours or too new. */
    private static int version(Session session, Path file) throws SQLException {
        long[] state = session.read(s -> {
            try (ResultSet row = s.statement(STATE).executeQuery()) {
                row.next();
                return new long[] {row.getLong(1), row.getLong(2), row.getLong(3)};
            }
        });
        long application = state[0];
        long version = state[1];
        if (application == 0 && version == 0 && state[2] == 0) {
            return 0;
        }
        if (application != APPLICATION) {
            throw new UnusableStoreException(
                    file + " is an SQLite database, but not a Celeriac store: give the store a file" + " of its own");
        }
        if (version > VERSION) {
            throw new UnusableStoreException(file + " was written by a newer Celeriac (store version " + version
                    + ", this one knows " + VERSION + "): update this Celeriac, or use another file");
        }
        return (int) version;
    }

    private static String script(int version) {
        String name = "schema-" + version + ".sql";
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
