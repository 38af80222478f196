package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "90, PT90S",
        "1.5, PT1.5S",
        ".25, PT0.25S",
        "0, PT0S",
        "90s, PT90S",
        "10m, PT10M",
        "1h, PT1H",
        "2d, PT48H",
        "1w, PT168H",
        "250ms, PT0.25S",
        "1h30m, PT90M",
        "1h 30m, PT90M",
        "' 5S ', PT5S",
        "PT90S, PT90S",
        "pt1m, PT60S",
        "P1D, PT24H",
        "1.5h, PT90M"
    })
    void reads(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "soon", "5x", "-5", "PT-5S", "1h30", "h", "5 minutes", "999999999999999", "P999999999D"})
    void refuses(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("duration");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0s", "PT90S, 1m30s", "PT24H, 1d", "PT0.25S, 0.25s", "PT100H, 4d4h", "PT1H, 1h", "PT4S, 4s"})
    void printsWhatItReadsBack(Duration duration, String text) {
        assertThat(Durations.format(duration)).isEqualTo(text);
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }
}
