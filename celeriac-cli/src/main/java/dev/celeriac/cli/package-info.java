/**
 * The {@code celeriac} command: Celery's commands and flags over the public API. A command parses, calls the API and
 * prints; whatever can fail is told in one line with the fix, and an exit code as Celery's.
 */
@NullMarked
package dev.celeriac.cli;

import org.jspecify.annotations.NullMarked;
