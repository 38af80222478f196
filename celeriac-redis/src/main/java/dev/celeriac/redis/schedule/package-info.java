/** The schedule of beat in Redis, under keys that Python never looks at. */
@NullMarked
package dev.celeriac.redis.schedule;

import org.jspecify.annotations.NullMarked;
