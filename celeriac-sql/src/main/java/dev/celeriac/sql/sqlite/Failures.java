package dev.celeriac.sql.sqlite;

import dev.celeriac.result.ResultStoreException;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.UnusableBrokerException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Says in one line what is wrong with a store, and what helps. */
final class Failures {
    private Failures() {}

    static TransportException transport(SqliteUrl url, String attempt, SQLException e) {
        String message = message(url, attempt, e);
        return passes(e) ? new TransportException(message, e) : new UnusableBrokerException(message, e);
    }

    /** Whether it may be gone by itself, as when a disk is full or another process writes. */
    private static boolean passes(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return !(e instanceof UnusableStoreException)
                && code != SQLiteErrorCode.SQLITE_NOTADB.code
                && code != SQLiteErrorCode.SQLITE_CORRUPT.code
                && code != SQLiteErrorCode.SQLITE_READONLY.code
                && code != SQLiteErrorCode.SQLITE_PERM.code;
    }

    static ResultStoreException results(SqliteUrl url, String attempt, SQLException e) {
        return new ResultStoreException(message(url, attempt, e), e);
    }

    static String message(SqliteUrl url, String attempt, SQLException e) {
        return "cannot " + attempt + " in " + url.text() + ": " + reason(url, e);
    }

    private static String reason(SqliteUrl url, SQLException e) {
        if (e instanceof UnusableStoreException) {
            return text(e);
        }
        int code = e.getErrorCode() & 0xff;
        String file = url.file().toString();
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return "the disk that holds " + file + " is full; free some space, nothing that was stored is lost";
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return file + " is read-only; give this user the right to write to the file and its directory";
        }
        if (code == SQLiteErrorCode.SQLITE_CANTOPEN.code || code == SQLiteErrorCode.SQLITE_PERM.code) {
            return file + " cannot be opened; check that its directory exists and that this user may write to it";
        }
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return file + " is not an SQLite database; give the store a file of its own";
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            return file + " is damaged (" + e.getMessage() + "); move it away, and try sqlite3's .recover on it";
        }
        if (Session.isBusy(e)) {
            return "another process was writing to " + file
                    + " all the time that there was to wait; if it is stopped or" + " hangs in a transaction, end it";
        }
        return text(e);
    }

    private static String text(SQLException e) {
        return String.valueOf(e.getMessage());
    }
}
