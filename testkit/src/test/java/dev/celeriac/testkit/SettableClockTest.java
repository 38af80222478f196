package dev.celeriac.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SettableClockTest {
    private final SettableClock clock = new SettableClock(Instant.EPOCH);

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH).isEqualTo(clock.instant());

        assertThat(clock.advance(Duration.ofMinutes(5))).isEqualTo(Instant.EPOCH.plusSeconds(300));
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(300));
        assertThat(clock.millis()).isEqualTo(300_000);
    }

    @Test
    void goesBackOnlyWhenToldSo() {
        clock.set(Instant.EPOCH.minusSeconds(1));

        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.minusSeconds(1));
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)));
    }
}
