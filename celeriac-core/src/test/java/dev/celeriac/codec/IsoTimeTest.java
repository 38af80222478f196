package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-20T09:23:20.574970+00:00 | 2026-11-20T09:23:20.574970Z
            2026-11-20T09:23:20Z             | 2026-11-20T09:23:20Z
            2026-11-20T09:23:20              | 2026-11-20T09:23:20Z
            2026-11-20 09:23:20              | 2026-11-20T09:23:20Z
            2026-11-20T09:23                 | 2026-11-20T09:23:00Z
            2026-11-20T09                    | 2026-11-20T09:00:00Z
            2026-11-20                       | 2026-11-20T00:00:00Z
            2026-11                          | 2026-11-01T00:00:00Z
            2026                             | 2026-01-01T00:00:00Z
            20261120T092320,5+0545           | 2026-11-20T03:38:20.5Z
            2026-11-20T09:23:20.123456789-08 | 2026-11-20T17:23:20.123456789Z
            2026-W47-5T00:00:00Z             | 2026-11-20T00:00:00Z
            2026-11-20T24:00:00Z             | 2026-11-21T00:00:00Z
            2024-02-29T00:00:00Z             | 2024-02-29T00:00:00Z
            """)
    void readsWhatPythonReads(String text, Instant instant) {
        assertThat(IsoTime.parseInstant(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "26-11-20",
                "2026-13-01",
                "2026-02-30",
                "2026-11-20T",
                "2026-11-20T25:00",
                "2026-11-20T09:61",
                "2026-11-20T09:23:20+19:00",
                "2026-11-20T09:23:20 UTC",
                "1763630600",
                "2026-W60",
                "2026-11-20T09:23:20.Z",
                "2026-11-20T09:23:20Z\n"
            })
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> IsoTime.parseInstant(text)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T09:23:20.574970Z, 2026-11-20T09:23:20.574970+00:00",
        "2026-11-20T09:23:20Z, 2026-11-20T09:23:20+00:00",
        "2026-11-20T09:23:20.000000999Z, 2026-11-20T09:23:20+00:00",
        "0001-01-01T00:00:00.000001Z, 0001-01-01T00:00:00.000001+00:00"
    })
    void writesLikeIsoformat(Instant instant, String text) {
        assertThat(IsoTime.format(instant)).isEqualTo(text);
    }

    @Test
    @DisplayName(
            "the short way through what results say comes to the same as the long way, also where a character is wrong")
    void usual() {
        Random random = new Random(20261130);
        for (int i = 0; i < 20_000; i++) {
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L), i % 2 * random.nextInt(1_000_000) * 1000L);
            String text = IsoTime.format(instant);
            assertThat(IsoTime.parseInstant(text)).isEqualTo(instant);
            char[] wrong = text.toCharArray();
            wrong[random.nextInt(wrong.length)] = "0123456789-+:.TZ x".charAt(random.nextInt(18));
            assertThat(read(IsoTime::parseInstant, new String(wrong)))
                    .as("%s", new String(wrong))
                    .isEqualTo(read(
                            changed -> IsoTime.parseDateTime(changed) instanceof OffsetDateTime at
                                    ? at.toInstant()
                                    : ((LocalDateTime) IsoTime.parseDateTime(changed)).toInstant(ZoneOffset.UTC),
                            new String(wrong)));
        }
    }

    private static Object read(Function<String, Instant> reader, String text) {
        try {
            return reader.apply(text);
        } catch (DateTimeException e) {
            return "refused";
        }
    }
}
