/** How {@code celeriac events} shows what happens: line by line, or as a table that stays on the screen. */
@NullMarked
package dev.celeriac.cli.events;

import org.jspecify.annotations.NullMarked;
