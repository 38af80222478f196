/**
 * Task code in child processes. The parent feeds them messages as they came from the broker and gets outcomes back, over
 * a Unix domain socket for each; it alone settles messages and stores results. Children are started with the parent's own
 * command line, so that whatever class path, jar or launcher made the parent makes them as well.
 */
@NullMarked
package dev.celeriac.pool.process;

import org.jspecify.annotations.NullMarked;
