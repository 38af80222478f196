/** What workers and producers tell whoever watches them: Celery's event stream, and the picture of a cluster drawn from it. */
@NullMarked
package dev.celeriac.event;

import org.jspecify.annotations.NullMarked;
