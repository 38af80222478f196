package dev.celeriac.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario runs; what it comes to with so few tasks says nothing. */
class ScenariosIT {

    @TempDir
    private Path directory;

    static List<String> names() {
        // The peers are compared, not tested, and take longer than all the others.
        return Scenario.all().stream()
                .map(Scenario::name)
                .filter(name -> !name.contains("celery")
                        && !List.of("sidekiq", "bullmq").contains(name))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    @DisplayName("a scenario starts its processes, accounts for every task, and writes its figures")
    void runs(String name) throws Exception {
        assumeTrue(!List.of("ours", "delay").contains(name) || RedisProcess.isInstalled(), "there is no redis-server");
        Path out = directory.resolve("results.jsonl");

        Map<String, Map<String, List<Figure>>> figures =
                Main.run(Options.parse(new String[] {name, "--scale", "0.001", "--out", out.toString()}));

        assertThat(figures.get(name))
                .isNotEmpty()
                .allSatisfy((figure, values) -> assertThat(values)
                        .singleElement()
                        .satisfies(only -> assertThat(only.value()).isNotNaN().isNotNegative()));
        assertThat(Files.readAllLines(out)).singleElement().asString().startsWith("{\"scenario\":\"" + name);
    }
}
