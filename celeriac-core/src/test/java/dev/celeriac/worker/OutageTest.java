package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.config.BrokerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {
    private static final Duration CONNECTING = BrokerSettings.BROKER_CONNECTION_TIMEOUT.defaultValue();

    private final Outage outage = new Outage(Backoff.CELERY);
    private long now = 42;

    @Test
    void howeverLongItLastsTheNextLookIsSoon() {
        long begin = now;
        while (now - begin < Duration.ofHours(1).toNanos()) {
            outage.counts(now);
            assertThat(outage.pause(now).plus(CONNECTING)).isLessThan(Duration.ofSeconds(5));
            now += outage.pause(now).toNanos();
        }
    }

    /** Otherwise {@code broker_connection_max_retries} would be over within minutes. */
    @Test
    void attemptsAreCountedAtCelerysTimes() {
        List<Long> counted = new ArrayList<>();
        long begin = now;
        while (outage.attempts() < 20) {
            if (outage.counts(now)) {
                counted.add((now - begin) / 1_000_000);
            }
            now += outage.pause(now).toNanos();
        }
        assertThat(counted).startsWith(0L, 200L, 2_200L, 6_200L, 12_200L, 20_200L);
        assertThat(counted.get(19) - counted.get(18)).isEqualTo(32_000);
    }

    @Test
    void theNextOutageBeginsAnew() {
        for (int i = 0; i < 100; i++) {
            outage.counts(now);
            now += outage.pause(now).toNanos();
        }
        outage.over();
        assertThat(outage.counts(now)).isTrue();
        assertThat(outage.attempts()).isEqualTo(1);
        assertThat(outage.pause(now)).isEqualTo(Duration.ofMillis(200));
    }
}
