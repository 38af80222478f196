package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.config.BrokerSettings;
import dev.celeriac.config.Settings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.UnusableBrokerException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the settings of workers do, as far as no other test shows it. */
class WorkerSettingsTest {

    private final Workshop shop = new Workshop();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        goOn.countDown();
        shop.close();
    }

    private Workshop waiting() {
        return shop.task("wait", 0, args -> {
            running.countDown();
            goOn.await();
            return "done";
        });
    }

    @Test
    void aColdStopGivesRunningTasksTheTimeOfTheSetting() throws InterruptedException {
        waiting().set(WorkerSettings.WORKER_SOFT_SHUTDOWN_TIMEOUT, Duration.ofHours(1));
        String id = shop.send("wait");
        Worker worker = shop.start(PoolKind.THREADS);
        running.await();
        worker.stopNow();
        goOn.countDown();
        worker.join();
        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
    }

    @Test
    void withoutPrefetchingOnlyFreeSlotsTakeMessages() throws InterruptedException {
        waiting().set(WorkerSettings.WORKER_DISABLE_PREFETCH, true);
        for (int i = 0; i < 10; i++) {
            shop.send("wait");
        }
        shop.start(shop.worker(PoolKind.THREADS).concurrency(1));
        running.await();
        assertThat(shop.broker.stats(shop.queue).held()).isEqualTo(1);
        goOn.countDown();
        eventually().until(() -> shop.broker.stats(shop.queue).ready() == 0);
    }

    @Test
    void acknowledgementAfterFailuresAndTimeoutsIsOneSettingOrTwo() {
        Settings neither = with(Map.of("task_acks_on_failure_or_timeout", false));
        assertThat(policy(neither).acksOnFailure()).isFalse();
        assertThat(policy(neither).acksOnTimeout()).isFalse();

        Settings split = with(Map.of("task_acks_on_failure", true, "task_acks_on_timeout", false));
        assertThat(policy(split).acksOnFailure()).isTrue();
        assertThat(policy(split).acksOnTimeout()).isFalse();
    }

    @Test
    void reconnectingFollowsTheSettings() {
        TransportException down = new TransportException("down");
        ReconnectPolicy off = reconnecting(Map.of("broker_connection_retry", false));
        assertThatThrownBy(() -> off.orThrow(1, true, down)).hasMessageContaining("broker_connection_retry is off");
        assertThatThrownBy(() -> off.orThrow(1, false, down))
                .hasMessageContaining("broker_connection_retry_on_startup is off");

        ReconnectPolicy onStartup =
                reconnecting(Map.of("broker_connection_retry", false, "broker_connection_retry_on_startup", true));
        onStartup.orThrow(1, false, down);

        UnusableBrokerException unusable = new UnusableBrokerException("a directory", new IllegalStateException());
        assertThatThrownBy(() -> onStartup.orThrow(1, false, unusable)).isSameAs(unusable);

        ReconnectPolicy twice = reconnecting(Map.of("broker_connection_max_retries", 2));
        twice.orThrow(2, true, down);
        twice.orThrow(2, true, unusable);
        assertThatThrownBy(() -> twice.orThrow(3, true, down)).hasMessageContaining("gave up after 3 attempts");

        ReconnectPolicy forever = ReconnectPolicy.of(
                Settings.defaults().with(BrokerSettings.BROKER_CONNECTION_MAX_RETRIES, null), attempt -> Duration.ZERO);
        forever.orThrow(1_000_000, true, down);
    }

    private static Settings with(Map<String, ?> values) {
        return Settings.builder().setAll(values).build();
    }

    private static Policy policy(Settings settings) {
        return Policy.of(TaskOptions.DEFAULTS, settings, true);
    }

    private static ReconnectPolicy reconnecting(Map<String, ?> values) {
        return ReconnectPolicy.of(with(values), attempt -> Duration.ZERO);
    }
}
