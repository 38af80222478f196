/**
 * Everything that is thrown at users of the library, or by them at it, under the names Celery gives it.
 */
@NullMarked
package dev.celeriac.exceptions;

import org.jspecify.annotations.NullMarked;
