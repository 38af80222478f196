package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultiCommandTest {

    @Test
    void theBrokerIsNotOnTheCommandLineOfAWorker() {
        for (String given :
                List.of("-A shop -b redis://:secret@h worker -c 2", "-A shop --broker=redis://:secret@h worker -c 2")) {
            List<String> arguments = new ArrayList<>(List.of(given.split(" ")));
            assertThat(MultiCommand.takeBroker(arguments)).contains("redis://:secret@h");
            assertThat(String.join(" ", arguments)).isEqualTo("-A shop worker -c 2");
        }
    }

    @Test
    void showsNoPassword() {
        CapturedTerminal terminal = new CapturedTerminal();
        assertThat(terminal.run("-b", "redis://:secret@h", "multi", "show", "one"))
                .isZero();
        assertThat(terminal.out()).contains("redis://:", "@h").doesNotContain("secret");
    }
}
