package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateArgumentsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A shop -b redis://:x@h --result-backend=redis://:y@h worker -c 2 -b kept",
                "-A shop --broker=redis://:x@h --result-backend redis://:y@h worker -c 2 -b kept",
                "-bredis://:x@h -A shop --result-backend redis://:y@h worker -c 2 -b kept",
                "-b=redis://:x@h --result-backend=redis://:y@h -A shop worker -c 2 -b kept",
                "--broker redis://:x@h -A shop --result-backend=redis://:y@h worker -c 2 -b kept",
            })
    void urlsGoIntoTheEnvironment(String given) {
        List<String> arguments = new ArrayList<>(List.of(given.split(" ")));
        assertThat(PrivateArguments.takeFrom(arguments))
                .isEqualTo(Map.of("CELERY_BROKER", "redis://:x@h", "CELERY_RESULT_BACKEND", "redis://:y@h"));
        assertThat(arguments).containsExactly("-A", "shop", "worker", "-c", "2", "-b", "kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-A shop -q -C worker", "-q --no-color -A shop --config=x worker -l info", "-b", "worker"})
    void theRestStays(String given) {
        List<String> arguments = new ArrayList<>(List.of(given.split(" ")));
        PrivateArguments.takeFrom(arguments);
        assertThat(String.join(" ", arguments)).isEqualTo(given.equals("-b") ? "" : given);
    }
}
