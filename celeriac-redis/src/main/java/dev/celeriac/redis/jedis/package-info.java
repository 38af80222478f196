/** The only code that touches Jedis, and of Jedis only its connection class, which is the same from 7.0 to 8.x. */
@NullMarked
package dev.celeriac.redis.jedis;

import org.jspecify.annotations.NullMarked;
