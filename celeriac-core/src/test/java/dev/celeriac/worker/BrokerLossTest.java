package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.config.BrokerSettings;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.transport.UnusableBrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that goes away, comes back, or says nothing any more. */
class BrokerLossTest {
    private final Workshop shop = new Workshop();
    private final FaultyTransport broker = new FaultyTransport(shop.broker);
    private final AtomicInteger ran = new AtomicInteger();

    BrokerLossTest() {
        shop.through(t -> broker);
        shop.task("count", 0, args -> ran.incrementAndGet());
    }

    @AfterEach
    void close() {
        broker.down = false;
        shop.close();
    }

    @Test
    void aWorkerStartsBeforeItsBroker() throws InterruptedException {
        broker.down = true;
        Worker worker = shop.start(PoolKind.THREADS);
        assertThat(worker.state()).isEqualTo(ConsumerState.CONNECTING);
        String id = shop.send("count");
        broker.down = false;

        assertThat(worker.awaitReady(Workshop.PATIENCE)).isTrue();
        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
    }

    @Test
    void whatRunsWhileTheBrokerIsAwayIsFinishedOnceWhenItIsBack() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        shop.task("long", 0, args -> {
            running.countDown();
            goOn.await();
            return ran.incrementAndGet();
        });
        Worker worker = shop.start(PoolKind.THREADS);
        String id = shop.send("long");
        running.await();
        broker.down = true;
        eventually().until(() -> worker.state() == ConsumerState.CONNECTING);
        goOn.countDown();
        eventually().until(() -> ran.get() == 1);
        assertThat(shop.results.find(id)).isEmpty();
        broker.down = false;

        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
        eventually().until(() -> worker.state() == ConsumerState.CONSUMING);
        shop.awaitDrained();
        assertThat(ran).hasValue(1);
        assertThat(broker.closed).hasValue(broker.opened.get() - 1);
    }

    @Test
    void everyTaskRunsOnceThroughManyLostConnections() {
        Worker worker = shop.start(PoolKind.THREADS);
        List<String> ids = new ArrayList<>();
        for (int loss = 0; loss < 100; loss++) {
            for (int i = 0; i < 5; i++) {
                ids.add(shop.send("count"));
            }
            broker.failNextFetch = true;
            eventually().until(() -> !broker.failNextFetch);
        }

        ids.forEach(id -> assertThat(shop.result(id).status()).isEqualTo("SUCCESS"));
        shop.awaitDrained();
        assertThat(ran).hasValue(500);
        assertThat(broker.opened.get()).isGreaterThan(100);
        assertThat(worker.stats().unsettled()).isZero();
    }

    @Test
    void aWorkerGivesUpAfterAsManyAttemptsAsTheSettingSays() throws InterruptedException {
        shop.set(BrokerSettings.BROKER_CONNECTION_MAX_RETRIES, 3);
        broker.down = true;
        Worker worker = shop.start(PoolKind.THREADS);

        assertThat(worker.join(Workshop.PATIENCE)).isTrue();
        assertThat(worker.state()).isEqualTo(ConsumerState.DOWN);
        assertThat(worker.failure())
                .get()
                .asString()
                .contains("connection refused", "broker_connection_max_retries is 3");
    }

    @Test
    void aWorkerDoesNotTryAgainWhenItIsNotTo() throws InterruptedException {
        shop.set(BrokerSettings.BROKER_CONNECTION_RETRY_ON_STARTUP, false);
        broker.down = true;
        Worker worker = shop.start(PoolKind.THREADS);

        assertThat(worker.join(Workshop.PATIENCE)).isTrue();
        assertThat(worker.failure()).get().asString().contains("broker_connection_retry_on_startup is off");
    }

    @Test
    void aWorkerDoesNotTryAgainWhereNoWaitingHelps() throws InterruptedException {
        broker.unusable = true;
        Worker worker = shop.start(PoolKind.THREADS);

        assertThat(worker.join(Workshop.PATIENCE)).isTrue();
        assertThat(worker.failure())
                .get()
                .isInstanceOf(UnusableBrokerException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("memory://test is a directory");
    }

    @Test
    void aWorkerThatWaitsForItsBrokerStopsAtOnce() throws InterruptedException {
        broker.down = true;
        Worker worker = shop.start(shop.worker(PoolKind.THREADS)
                .tuning(new WorkerTuning(
                        attempt -> Duration.ofHours(1), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ZERO)));
        worker.stop();

        assertThat(worker.join(Workshop.PATIENCE)).isTrue();
    }

    @Test
    void theWatchdogReplacesAConsumerThatIsDeaf() throws InterruptedException {
        Worker worker = shop.start(
                shop.worker(PoolKind.THREADS).tuning(Workshop.tuning(Duration.ofMillis(20), Duration.ofSeconds(1))));
        assertThat(worker.awaitReady(Workshop.PATIENCE)).isTrue();
        broker.deaf = true;
        eventually().until(() -> broker.unheard.get() > 0);
        String id = shop.send("count");
        eventually().until(() -> worker.stats().stalls() > 0);
        broker.deaf = false;

        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
        assertThat(broker.opened.get()).isGreaterThan(1);
    }
}
