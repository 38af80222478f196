package dev.celeriac.worker;

import dev.celeriac.pool.PoolKind;
import java.util.List;

/**
 * How one worker differs from another.
 *
 * @param hostname node name, such as {@code celery@host}
 * @param queues queues to take messages from
 * @param pool kind of pool
 * @param concurrency how many tasks run at once
 */
public record WorkerOptions(String hostname, List<String> queues, PoolKind pool, int concurrency) {}
