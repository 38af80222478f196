/**
 * From calls to messages: pure functions that turn signatures, options and settings into what is published. No I/O, no
 * threads.
 */
@NullMarked
package dev.celeriac.canvas;

import org.jspecify.annotations.NullMarked;
