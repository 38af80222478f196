package dev.celeriac.sql.sqlite;

import java.sql.SQLException;

/** A file that cannot be our store as it is; the message says what to do, for a person. */
final class UnusableStoreException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnusableStoreException(String message) {
        super(message);
    }
}
