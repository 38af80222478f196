package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 123456, Integer.MAX_VALUE, Long.MAX_VALUE})
    void isWhatTheScriptCallsIt(long number) {
        byte[] field = Fetch.field("0abc", number, ":6".getBytes(StandardCharsets.US_ASCII));

        assertThat(new String(field, StandardCharsets.US_ASCII)).isEqualTo("0abc:" + number + ":6");
    }
}
