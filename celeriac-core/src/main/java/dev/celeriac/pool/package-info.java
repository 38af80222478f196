/**
 * Where task code runs. A pool takes executions in order, runs each on a thread of its own kind and reports the outcome
 * as a value; it knows neither brokers nor what an outcome means.
 */
@NullMarked
package dev.celeriac.pool;

import org.jspecify.annotations.NullMarked;
