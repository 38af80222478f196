/**
 * What every transport and every result store must do, sentence by sentence of the SPI, as abstract test classes. An
 * implementation extends each once, in its own tests, and adds only what is particular to it.
 */
@NullMarked
package dev.celeriac.testkit.contract;

import org.jspecify.annotations.NullMarked;
