/** A schedule store that lives as long as its process, and its states shared with the other stores that keep maps. */
@NullMarked
package dev.celeriac.beat.memory;

import org.jspecify.annotations.NullMarked;
