/** {@code celeriac multi}: names and options of many workers, in Celery's notation. */
@NullMarked
package dev.celeriac.cli.multi;

import org.jspecify.annotations.NullMarked;
