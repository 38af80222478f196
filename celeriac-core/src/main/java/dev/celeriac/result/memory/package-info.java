/**
 * Results in the memory of this JVM, for tests and for programs whose workers run in their own JVM. Corresponds to
 * Celery's {@code cache+memory://}.
 */
@NullMarked
package dev.celeriac.result.memory;

import org.jspecify.annotations.NullMarked;
