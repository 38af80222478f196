/**
 * Periodic tasks: schedules (pure functions from one instant to the next), entries, the store that beats share, and the
 * scheduler that sends what is due, once however many beats there are.
 */
@NullMarked
package dev.celeriac.beat;

import org.jspecify.annotations.NullMarked;
