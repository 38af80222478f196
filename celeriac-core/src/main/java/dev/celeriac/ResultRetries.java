package dev.celeriac;

import dev.celeriac.config.ResultSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.result.ResultStoreException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * {@code result_backend_always_retry} for those who ask a result store. Workers do not need it: they write until the store
 * takes what they have. Thread-safe.
 *
 * @param most tries after the first, infinity for no end
 * @param base the wait doubles from here; as with Celery, any part of it may be waited
 */
record ResultRetries(double most, Duration base, Duration longest, RandomGenerator random, ResultWaits waits) {

    static ResultRetries of(Settings settings, RandomGenerator random, ResultWaits waits) {
        return new ResultRetries(
                settings.get(ResultSettings.RESULT_BACKEND_ALWAYS_RETRY)
                        ? settings.get(ResultSettings.RESULT_BACKEND_MAX_RETRIES)
                        : 0,
                Duration.ofMillis(settings.get(ResultSettings.RESULT_BACKEND_BASE_SLEEP_BETWEEN_RETRIES_MS)),
                Duration.ofMillis(settings.get(ResultSettings.RESULT_BACKEND_MAX_SLEEP_BETWEEN_RETRIES_MS)),
                random,
                waits);
    }

    /**
     * @param patience no wait between tries goes beyond it; zero for no limit
     * @throws ResultStoreException of the last try
     */
    <T> T call(Supplier<T> question, Duration patience) {
        long started = System.nanoTime();
        for (int retry = 1; ; retry++) {
            try {
                return question.get();
            } catch (ResultStoreException e) {
                Duration wait = waitBefore(retry);
                Duration taken = Duration.ofNanos(System.nanoTime() - started);
                boolean tooLate = !patience.isZero() && taken.plus(wait).compareTo(patience) >= 0;
                if (retry > most || tooLate || waits.closedWithin(wait)) {
                    throw e;
                }
            }
        }
    }

    private Duration waitBefore(int retry) {
        double ceiling = Math.min(longest.toMillis(), base.toMillis() * Math.pow(2, retry));
        return Duration.ofMillis(random.nextLong((long) ceiling + 1));
    }
}
