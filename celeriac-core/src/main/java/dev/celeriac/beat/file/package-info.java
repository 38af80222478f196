/** A schedule store in a file, shared by the beats of one machine (Celery's {@code celerybeat-schedule}). */
@NullMarked
package dev.celeriac.beat.file;

import org.jspecify.annotations.NullMarked;
