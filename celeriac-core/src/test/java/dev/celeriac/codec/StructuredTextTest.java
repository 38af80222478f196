package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredTextTest {

    @Test
    void jsonBecomesPlainValues() {
        assertThat(StructuredText.parseJson("{\"a\": [1, 2.5, true, \"x\", null], \"b\": {}}"))
                .isEqualTo(Map.of("a", Arrays.asList(1, 2.5, true, "x", null), "b", Map.of()));
        assertThat(StructuredText.parseJson("null")).isNull();
    }

    @Test
    void tomlBecomesPlainValues() {
        assertThat(StructuredText.parseToml("a = [1, 2.5, true, 'x']\n[b.c]\nd = 1"))
                .isEqualTo(Map.of("a", List.of(1, 2.5, true, "x"), "b", Map.of("c", Map.of("d", 1))));
        assertThat(StructuredText.parseToml("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "{'a': 1}", "{\"a\": 1, \"a\": 2}", "NaN"})
    void jsonThatIsNotOneDocumentIsRefused(String text) {
        assertThatThrownBy(() -> StructuredText.parseJson(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not well-formed JSON");
    }

    @Test
    void malformedTomlIsRefusedWithItsLine() {
        assertThatThrownBy(() -> StructuredText.parseToml("a = 1\nb = \n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not well-formed TOML at line 2");
    }
}
