/**
 * A task on this side of the wire: its definition, one call of it, and what came of the call. Producers, workers and
 * eager calls share this package; nothing here knows a broker.
 */
@NullMarked
package dev.celeriac.task;

import org.jspecify.annotations.NullMarked;
