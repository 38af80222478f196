/**
 * The wire format as pure values: what a broker carries and what a task message means. No I/O, no threads, no JSON
 * library; {@code dev.celeriac.codec} turns these values into bytes and back.
 */
@NullMarked
package dev.celeriac.message;

import org.jspecify.annotations.NullMarked;
