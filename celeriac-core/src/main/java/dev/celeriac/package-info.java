/**
 * What an application imports: the app, the task annotation, typed task handles, signatures, results.
 */
@NullMarked
package dev.celeriac;

import org.jspecify.annotations.NullMarked;
