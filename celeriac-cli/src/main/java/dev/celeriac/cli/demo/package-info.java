/**
 * The demo: counts the words of a directory with several worker processes, kills one of them on the way, and checks that
 * every number still adds up. Written as a user of the public API would write it.
 */
@NullMarked
package dev.celeriac.cli.demo;

import org.jspecify.annotations.NullMarked;
