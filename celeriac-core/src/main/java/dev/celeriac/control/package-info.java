/**
 * Remote control both ways, as Celery's {@code celery.worker.control} and {@code celery.app.control} have it: a node that
 * answers in each worker, and a client that asks and steers workers, ours and Python's.
 */
@NullMarked
package dev.celeriac.control;

import org.jspecify.annotations.NullMarked;
