package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    /** What {@code json.dumps} of Python 3.11 says of the same value. */
    @Test
    void linesAreThoseOfPython() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("a", Arrays.asList(1, 2.5, null, true, "x\"y\n"));
        value.put("k", Map.of());
        value.put("e", List.of());
        assertThat(Json.python(value)).isEqualTo("{\"a\": [1, 2.5, null, true, \"x\\\"y\\n\"], \"k\": {}, \"e\": []}");
    }
}
