/**
 * How this module reaches a Redis: URLs and options under kombu's names, sockets with deadlines, Sentinel, TLS, a small
 * pool, scripts, and errors that say what to do. The client library behind {@link RedisConnection} is not seen here.
 */
@NullMarked
package dev.celeriac.redis.connection;

import org.jspecify.annotations.NullMarked;
