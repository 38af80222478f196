package dev.celeriac.chaos;

/**
 * A kill that has happened.
 *
 * @param process the process that was killed, as the ledger names it
 * @param how {@code SIGKILL} or the failpoint
 * @param ordered when it was asked for, in milliseconds since the epoch
 * @param dead when the process was gone
 */
record Kill(String process, String how, long ordered, long dead) {}
