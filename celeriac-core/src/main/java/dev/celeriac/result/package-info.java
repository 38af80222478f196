/**
 * The seam to result stores: Celery's result document as a value, where it is kept, and how to wait for it.
 * Implementations are found through {@link dev.celeriac.result.ResultStoreProvider}; all pass the contract suite of the
 * test kit.
 */
@NullMarked
package dev.celeriac.result;

import org.jspecify.annotations.NullMarked;
