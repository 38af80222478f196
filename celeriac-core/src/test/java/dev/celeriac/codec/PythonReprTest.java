package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PythonReprTest {
    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(null, "None"),
                Arguments.of(true, "True"),
                Arguments.of(5L, "5"),
                Arguments.of("it's", "\"it's\""),
                Arguments.of("it's \"x\"", "'it\\'s \"x\"'"),
                Arguments.of("a\n\t\\\u0001é中", "'a\\n\\t\\\\\\x01é中'"),
                Arguments.of(1.0, "1.0"),
                Arguments.of(1e7, "10000000.0"),
                Arguments.of(1e15, "1000000000000000.0"),
                Arguments.of(1e16, "1e+16"),
                Arguments.of(1.5e-7, "1.5e-07"),
                Arguments.of(0.0001, "0.0001"),
                Arguments.of(-0.0, "-0.0"),
                Arguments.of(Double.NaN, "nan"),
                Arguments.of(Double.NEGATIVE_INFINITY, "-inf"),
                Arguments.of(new BigDecimal("1.10"), "Decimal('1.10')"),
                Arguments.of(BigInteger.TEN.pow(20), "100000000000000000000"),
                Arguments.of(new byte[] {65, (byte) 0xff, '\''}, "b'A\\xff\\''"),
                Arguments.of(Arrays.asList(1L, null, "a"), "[1, None, 'a']"),
                Arguments.of(Map.of("k", List.of()), "{'k': []}"),
                Arguments.of(List.of(List.of(List.of(List.of(1L)))), "[[[[...]]]]"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void looksLikePython(Object value, String repr) {
        assertThat(PythonRepr.of(value)).isEqualTo(repr);
    }

    @Test
    void argumentsAreATuple() {
        assertThat(PythonRepr.args(List.of())).isEqualTo("()");
        assertThat(PythonRepr.args(List.of(2L))).isEqualTo("(2,)");
        assertThat(PythonRepr.args(List.of(2L, 3L))).isEqualTo("(2, 3)");
        assertThat(PythonRepr.kwargs(Map.of())).isEqualTo("{}");
    }

    @Test
    void itEndsSoonAfterItsLimit() {
        assertThat(PythonRepr.args(Collections.nCopies(100_000, 7L)))
                .hasSizeLessThan(PythonRepr.MAX_LENGTH + 50)
                .endsWith("...)");
        String emoji = PythonRepr.of("x" + "😀".repeat(5000));
        assertThat(emoji).hasSizeLessThan(PythonRepr.MAX_LENGTH + 50).endsWith("...'");
        assertThat(emoji.chars()
                        .filter(c -> Character.isHighSurrogate((char) c))
                        .count())
                .isEqualTo(emoji.chars()
                        .filter(c -> Character.isLowSurrogate((char) c))
                        .count());
    }

    @Test
    void aListThatHoldsItselfEnds() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThat(PythonRepr.of(list)).contains("...");
    }
}
