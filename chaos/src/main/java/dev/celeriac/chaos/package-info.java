/** Kills workers while they work, at random moments and at chosen steps, and accounts for every task. */
@NullMarked
package dev.celeriac.chaos;

import org.jspecify.annotations.NullMarked;
