/**
 * The worker: takes messages from a transport, decides which of them run, has a pool run them and writes what came of
 * it. One class for each decision: {@code Intake} decides whether a message runs, {@code Completion} what an outcome
 * means; both are the same for every transport and every pool.
 */
@NullMarked
package dev.celeriac.worker;

import org.jspecify.annotations.NullMarked;
