package dev.celeriac.worker;

import java.time.Duration;

/** How long to wait between attempts to reach a broker. */
@FunctionalInterface
interface Backoff {

    /** Soon once, for a connection that was merely cut, then Celery's 2, 4, 6 … 32 seconds. */
    Backoff CELERY =
            attempt -> attempt <= 1 ? Duration.ofMillis(200) : Duration.ofSeconds(Math.min(32, 2L * (attempt - 1)));

    /** @param attempt how many attempts have failed, at least 1 */
    Duration after(int attempt);
}
