/** Results in Redis under Celery's keys, with Celery's documents, published when they change. */
@NullMarked
package dev.celeriac.redis.result;

import org.jspecify.annotations.NullMarked;
