/** Logging as a Celery worker does it: its line formats, levels, colours and a log file that may be rotated. */
@NullMarked
package dev.celeriac.cli.logging;

import org.jspecify.annotations.NullMarked;
