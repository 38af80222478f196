/**
 * Between the values of {@code dev.celeriac.message} and bytes: kombu's JSON with its extended types, compression, task
 * messages of protocol 2 and 1, result documents and the envelopes of brokers without headers of their own. Pure
 * functions on thread-safe objects; no I/O. The only package that knows the JSON library.
 */
@NullMarked
package dev.celeriac.codec;

import org.jspecify.annotations.NullMarked;
