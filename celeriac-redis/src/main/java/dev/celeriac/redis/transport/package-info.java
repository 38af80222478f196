/**
 * Redis as kombu lays it out: lists, {@code unacked}, {@code unacked_index}, bindings and pub/sub, shared with Python peers;
 * beside it a registry of consumers of our own under {@code celeriac.}, which tells who is alive.
 */
@NullMarked
package dev.celeriac.redis.transport;

import org.jspecify.annotations.NullMarked;
