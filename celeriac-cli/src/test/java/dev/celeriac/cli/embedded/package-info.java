/** Programs with workers of their own, as users write and package them, which tests start. */
@NullMarked
package dev.celeriac.cli.embedded;

import org.jspecify.annotations.NullMarked;
