package dev.celeriac.chaos;

import org.jspecify.annotations.Nullable;

/**
 * One run of an attempt of a task, as the ledger has it.
 *
 * @param process which process ran it
 * @param started milliseconds since the epoch
 * @param ended milliseconds since the epoch; null if the process died before
 */
record Run(String process, long started, @Nullable Long ended) {}
