/**
 * Measures whole processes: every scenario starts producers and workers as an operator would, and what it prints are the
 * figures those processes took of themselves.
 */
@NullMarked
package dev.celeriac.benchmarks;

import org.jspecify.annotations.NullMarked;
