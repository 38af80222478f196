/** What Celeriac's own tests share: a clock they set; child processes and real servers live in the packages below. */
@NullMarked
package dev.celeriac.testkit;

import org.jspecify.annotations.NullMarked;
