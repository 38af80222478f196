package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.worker.RateLimits.Turn;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may start when; times are numbers here. */
class RateLimitsTest {
    private static final long MILLI = 1_000_000;
    private static final RateLimit TEN = RateLimit.parse("10/s");

    private final RateLimits limits = new RateLimits();

    @ParameterizedTest
    @CsvSource({"10/s, 100", "100/m, 600", "5/h, 720000", "2, 500", "0.5, 2000", "0, 0", "'', 0", "0/m, 0"})
    void rates(String text, long millisBetween) {
        assertThat(RateLimit.parse(text).nanosBetween()).isEqualTo(millisBetween * MILLI);
        assertThat(RateLimit.parse(null)).isEqualTo(RateLimit.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "10/d", "-1/s", "1/s/s", "/s", "1e9", "NaN"})
    void noRates(String text) {
        assertThatThrownBy(() -> RateLimit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void startsAreSpreadEvenlyAndTypesAreApart() {
        assertThat(limits.next("a", TEN, 0)).isEqualTo(Turn.NOW);
        assertThat(limits.next("a", TEN, 0)).isEqualTo(new Turn(100 * MILLI, false));
        assertThat(limits.next("a", TEN, 50 * MILLI)).isEqualTo(new Turn(150 * MILLI, false));
        assertThat(limits.next("b", TEN, 50 * MILLI)).isEqualTo(Turn.NOW);
        assertThat(limits.next("c", RateLimit.NONE, 50 * MILLI)).isEqualTo(Turn.NOW);
    }

    @Test
    void whoDidNothingForLongMayStartOnceNotOften() {
        assertThat(limits.next("a", TEN, 0)).isEqualTo(Turn.NOW);
        assertThat(limits.next("a", TEN, 60_000 * MILLI)).isEqualTo(Turn.NOW);
        assertThat(limits.next("a", TEN, 60_000 * MILLI).waitNanos()).isEqualTo(100 * MILLI);
    }

    @Test
    void whatMayNotStartSoonWaitsInTheBroker() {
        long horizon = RateLimits.HORIZON.toNanos();
        int held = 0;
        Turn turn = limits.next("a", TEN, 0);
        for (int i = 0; i < 10_000; i++) {
            turn = limits.next("a", TEN, 0);
            held += turn.park() ? 0 : 1;
            assertThat(turn.park() || turn.waitNanos() <= horizon).isTrue();
            assertThat(turn.waitNanos())
                    .isLessThanOrEqualTo(Duration.ofMinutes(1).toNanos());
        }
        assertThat(held).isEqualTo(20);
        assertThat(turn.park()).isTrue();
        RateLimit quick = RateLimit.parse("100000/s");
        limits.next("q", quick, 0);
        held = 0;
        for (int i = 0; i < 10_000; i++) {
            held += limits.next("q", quick, 0).park() ? 0 : 1;
        }
        assertThat(held).isEqualTo(RateLimits.MOST_HELD);
    }

    @Test
    void anotherLimitHoldsAtOnce() {
        RateLimit hourly = RateLimit.parse("1/h");
        limits.next("a", hourly, 0);
        assertThat(limits.next("a", hourly, MILLI).park()).isTrue();
        limits.changed("a", TEN, 2 * MILLI);
        assertThat(limits.next("a", TEN, 2 * MILLI)).isEqualTo(Turn.NOW);
        assertThat(limits.untilDue(0)).isEqualTo(Long.MAX_VALUE);
    }
}
