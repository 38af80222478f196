/**
 * The embedded default: one SQLite file that any number of processes on one machine share as broker and result store.
 *
 * <p>{@link dev.celeriac.sql.sqlite.StoreFile} is a file as this JVM has it open, once for everybody in it; {@code
 * Session} is a connection with the locking rules of this store; {@code *Table} classes hold the SQL.
 */
@NullMarked
package dev.celeriac.sql.sqlite;

import org.jspecify.annotations.NullMarked;
