package dev.celeriac.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodePatternTest {

    @ParameterizedTest
    @CsvSource({
        "web*@*, glob, true",
        "web?@host, glob, true",
        "web[0-9]@host, glob, true",
        "web[!1]@host, glob, false",
        "*, glob, true",
        "web1, glob, false",
        "w.b1@host, glob, false",
        "web, pcre, true",
        "eb, pcre, false",
        "web\\d@, pcre, true",
        "'(', pcre, false",
        "'[', glob, false",
        "'[z-a]', glob, false",
        "'[!]', glob, false",
        "*, unknown, false",
    })
    void matches(String pattern, String matcher, boolean expected) {
        assertThat(NodePattern.matches("web1@host", pattern, matcher)).isEqualTo(expected);
    }

    @Test
    void aPatternThatTakesForEverMatchesNothing() {
        assertThat(NodePattern.matches("a".repeat(60) + "@host", "(((a+)+)+)+$", "pcre"))
                .isFalse();
        assertThat(NodePattern.matches("a".repeat(60) + "@host", "*?".repeat(25) + "Z", "glob"))
                .isFalse();
        assertThat(NodePattern.matches("a", "*".repeat(400) + "b", "glob")).isFalse();
        assertThat(NodePattern.matches("a", "*".repeat(501), "glob")).isFalse();
    }
}
