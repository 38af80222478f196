/** The real servers and peers that integration tests need, found or started once per test JVM. */
@NullMarked
package dev.celeriac.testkit.server;

import org.jspecify.annotations.NullMarked;
