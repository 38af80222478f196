/**
 * The shapes of task methods. Their only purpose is to be the target type of a method reference, such as
 * {@code app.task(shop::charge)}: they are serializable so that the reference can be asked which method it names, and
 * are never called or serialized.
 */
@NullMarked
package dev.celeriac.function;

import org.jspecify.annotations.NullMarked;
