/** Real Celery beside Celeriac on one Redis: what the compatibility table says, test by test. */
@NullMarked
package dev.celeriac.interop;

import org.jspecify.annotations.NullMarked;
