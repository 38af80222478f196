package dev.celeriac.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryCommandsTest {
    @Test
    void aHistogramIsMadeOnceAMinute() {
        MemoryCommands memory = new MemoryCommands();
        assertThat(memory.histogram(5, 0)).isNotEmpty();
        assertThatThrownBy(() -> memory.histogram(5, Duration.ofSeconds(59).toNanos()))
                .isInstanceOf(ControlError.class)
                .hasMessageContaining("once a minute");
        assertThat(memory.histogram(5, Duration.ofMinutes(1).toNanos())).isNotEmpty();
    }
}
