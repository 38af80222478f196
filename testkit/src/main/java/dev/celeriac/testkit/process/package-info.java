/** Child processes that a test starts, watches, signals and can never leave behind. */
@NullMarked
package dev.celeriac.testkit.process;

import org.jspecify.annotations.NullMarked;
