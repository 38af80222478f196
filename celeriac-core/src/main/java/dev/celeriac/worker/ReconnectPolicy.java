package dev.celeriac.worker;

import dev.celeriac.config.BrokerSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.UnusableBrokerException;
import org.jspecify.annotations.Nullable;

/**
 * Whether to go on trying to reach a broker ({@code broker_connection_retry}, {@code …_retry_on_startup},
 * {@code …_max_retries}).
 *
 * @param most attempts in a row; 0 for no end
 */
record ReconnectPolicy(boolean onStartup, boolean afterLoss, int most, Backoff backoff) {

    static ReconnectPolicy of(Settings settings, Backoff backoff) {
        boolean retry = settings.get(BrokerSettings.BROKER_CONNECTION_RETRY);
        @Nullable Boolean onStartup = settings.get(BrokerSettings.BROKER_CONNECTION_RETRY_ON_STARTUP);
        @Nullable Integer most = settings.get(BrokerSettings.BROKER_CONNECTION_MAX_RETRIES);
        return new ReconnectPolicy(onStartup == null ? retry : onStartup, retry, most == null ? 0 : most, backoff);
    }

    /** @throws TransportException when there is nothing left to try */
    void orThrow(int failures, boolean connectedOnce, RuntimeException failure) {
        if (!connectedOnce && failure instanceof UnusableBrokerException unusable) {
            throw unusable;
        }
        if (!(connectedOnce ? afterLoss : onStartup)) {
            throw new TransportException(
                    failure.getMessage() + " ("
                            + (connectedOnce ? "broker_connection_retry" : "broker_connection_retry_on_startup")
                            + " is off)",
                    failure);
        }
        if (most > 0 && failures > most) {
            throw new TransportException(
                    failure.getMessage() + " (gave up after " + failures
                            + " attempts; broker_connection_max_retries is " + most + ")",
                    failure);
        }
    }
}
