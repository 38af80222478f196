package dev.celeriac.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LamportClockTest {

    @Test
    void aMessageOfAnImpossibleTimeDoesNotTurnTheClockBack() {
        LamportClock clock = new LamportClock();
        assertThat(clock.adjust(41)).isEqualTo(42);
        assertThat(clock.adjust(Long.MAX_VALUE)).isEqualTo(43);
        assertThat(clock.adjust(Long.MIN_VALUE)).isEqualTo(44);
        assertThat(clock.forward()).isEqualTo(45);
    }
}
