package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MultiCommandTest {

    @Test
    void showsNoPassword() {
        CapturedTerminal terminal = new CapturedTerminal();
        assertThat(terminal.run(
                        "-b", "redis://:secret@h", "--result-backend", "redis://:secret@r", "multi", "show", "one"))
                .isZero();
        assertThat(terminal.out()).contains("redis://:", "@h", "@r").doesNotContain("secret");
    }
}
