/**
 * A broker in the memory of this JVM, for tests, for eager experiments and as the measure of what the code around a
 * broker costs. Nothing survives the JVM. Corresponds to kombu's {@code memory://} transport.
 */
@NullMarked
package dev.celeriac.transport.memory;

import org.jspecify.annotations.NullMarked;
