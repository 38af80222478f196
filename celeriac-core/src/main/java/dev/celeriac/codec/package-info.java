/**
 * Bytes and text to values and back: the only package that sees the JSON library.
 */
@NullMarked
package dev.celeriac.codec;

import org.jspecify.annotations.NullMarked;
