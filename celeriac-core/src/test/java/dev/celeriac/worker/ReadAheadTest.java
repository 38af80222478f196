package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.pool.PoolKind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many messages a worker holds beyond those that run. */
class ReadAheadTest {
    private static final long MILLI = 1_000_000;
    private final ReadAhead adaptive = new ReadAhead(-1);
    private final Workshop shop = new Workshop();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        shop.close();
    }

    @Test
    void nothingIsReadAheadBeforeARunTimeIsKnown() {
        assertThat(adaptive.limit(4)).isEqualTo(4);
    }

    @Test
    void itIsAboutFiftyMillisecondsOfWork() {
        adaptive.observe(100, 100 * 10 * MILLI);
        assertThat(adaptive.limit(4)).isEqualTo(4 + 4 * 5);
        assertThat(adaptive.limit(800)).isEqualTo(800 + ReadAhead.MOST);
    }

    @Test
    void slotsThatStayBusyEndItHoweverQuickTheTasksBeforeWere() {
        adaptive.observe(1000, MILLI);
        assertThat(adaptive.limit(2, 0)).isEqualTo(2 + ReadAhead.MOST);
        assertThat(adaptive.limit(2, 25 * MILLI)).isEqualTo(2 + 4);
        assertThat(adaptive.limit(2, 101 * MILLI)).isEqualTo(2);
    }

    @Test
    void aFixedNumberIsFixed() {
        assertThat(new ReadAhead(4).limit(2, 3_600_000 * MILLI)).isEqualTo(8);
        assertThat(new ReadAhead(0).limit(2, 3_600_000 * MILLI)).isGreaterThan(10_000);
    }

    /** A message that becomes due while this worker is busy must be there for whoever is not. */
    @Test
    void aWorkerWhoseSlotsStayBusyLeavesNewMessagesToOthers() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        shop.task("quick", 0, args -> null);
        shop.task("long", 0, args -> {
            busy.countDown();
            release.await();
            return null;
        });
        Worker worker = shop.start(shop.worker(PoolKind.THREADS)
                .concurrency(1)
                .tuning(Workshop.tuning(Duration.ofHours(1), Duration.ofHours(1))));
        for (int i = 0; i < 50; i++) {
            shop.result(shop.send("quick"));
        }
        shop.send("long");
        busy.await();

        await().atMost(Workshop.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .during(Duration.ofMillis(300))
                .until(this::oneIsLeft);
        // One is sent every 5 ms, and after 100 ms nothing more is taken; read-ahead alone would take a hundred or
        // more.
        assertThat(worker.stats().reserved())
                .as("taken although a free worker could have run them")
                .isLessThan(30);
    }

    private boolean oneIsLeft() {
        boolean left = shop.broker.stats(shop.queue).ready() > 0;
        if (!left) {
            shop.send("quick");
        }
        return left;
    }
}
