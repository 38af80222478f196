package dev.celeriac.config;

import static dev.celeriac.config.BrokerSettings.BROKER_URL;
import static dev.celeriac.config.TaskSettings.TASK_ACKS_LATE;
import static dev.celeriac.config.WorkerSettings.WORKER_CONCURRENCY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsPrecedenceTest {

    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static Properties properties(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return properties;
    }

    @Test
    void eachSourceBeatsTheWeakerOnesWhateverTheOrderOfTheCalls() throws IOException {
        SettingsBuilder builder = Settings.builder();
        assertThat(builder.build().get(WORKER_CONCURRENCY)).isNull();
        assertThat(builder.build().whence(WORKER_CONCURRENCY)).hasToString("default");

        builder.commandLine("worker.prefetch_multiplier", "7");
        builder.file(file("a.yml", "worker_concurrency: 1"));
        assertConcurrency(builder, 1, directory.resolve("a.yml") + " line 1");
        builder.file(file("b.properties", "# later files win\nworker_concurrency = 2"));
        assertConcurrency(builder, 2, directory.resolve("b.properties") + " line 2");
        builder.environment(Map.of("CELERY_WORKER_CONCURRENCY", "3"));
        assertConcurrency(builder, 3, "environment variable CELERY_WORKER_CONCURRENCY");
        builder.set(WORKER_CONCURRENCY, 4);
        assertConcurrency(builder, 4, "code");
        builder.systemProperties(properties("celery.worker_concurrency", "5"));
        assertConcurrency(builder, 5, "system property celery.worker_concurrency");
        builder.commandLine("worker_concurrency", "6");
        assertConcurrency(builder, 6, "command line");
        assertThat(builder.build().get(WorkerSettings.WORKER_PREFETCH_MULTIPLIER))
                .isEqualTo(7);
    }

    private static void assertConcurrency(SettingsBuilder builder, int value, String origin) {
        Settings settings = builder.build();
        assertThat(settings.get(WORKER_CONCURRENCY)).isEqualTo(value);
        assertThat(settings.whence(WORKER_CONCURRENCY)).hasToString(origin);
    }

    @Test
    void theFourEnvironmentOverridesBeatCodeAndSystemProperties() {
        Settings settings = Settings.builder()
                .environment(Map.of(
                        "CELERY_BROKER_URL", "redis://env",
                        "CELERY_BROKER_READ_URL", "redis://read",
                        "CELERY_BROKER_WRITE_URL", "redis://write",
                        "CELERY_RESULT_BACKEND", "redis://results"))
                .set("broker_url", "redis://code")
                .setAll(Map.of("result_backend", "redis://code", "broker_read_url", "redis://code"))
                .systemProperties(properties("celery.broker_url", "redis://property"))
                .build();
        assertThat(settings.get(BROKER_URL)).containsExactly("redis://env");
        assertThat(settings.get(BrokerSettings.BROKER_READ_URL)).containsExactly("redis://read");
        assertThat(settings.get(BrokerSettings.BROKER_WRITE_URL)).containsExactly("redis://write");
        assertThat(settings.get(ResultSettings.RESULT_BACKEND)).isEqualTo("redis://results");
        assertThat(settings.whence(BROKER_URL).kind()).isEqualTo(Origin.Kind.ENVIRONMENT_OVERRIDE);
    }

    @Test
    void theCommandLineBeatsTheOverridesAndSoDoesWith() {
        SettingsBuilder builder = Settings.builder().environment(Map.of("CELERY_BROKER_URL", "redis://env"));
        assertThat(builder.build().with(BROKER_URL, List.of("memory://")).get(BROKER_URL))
                .containsExactly("memory://");
        assertThat(builder.commandLine("broker_url", "redis://flag").build().get(BROKER_URL))
                .containsExactly("redis://flag");
    }

    @Test
    void anotherNamespaceHasItsOwnVariablesButTheOverridesKeepTheirNames() {
        Settings settings = Settings.builder()
                .namespace("SHOP")
                .environment(Map.of(
                        "SHOP_TASK_ACKS_LATE", "false",
                        "CELERY_WORKER_CONCURRENCY", "3",
                        "SHOP_BROKER_URL", "redis://shop",
                        "CELERY_BROKER_URL", "redis://env"))
                .build();
        assertThat(settings.get(TASK_ACKS_LATE)).isFalse();
        assertThat(settings.get(WORKER_CONCURRENCY)).isNull();
        assertThat(settings.get(BROKER_URL)).containsExactly("redis://env");
    }

    @Test
    void emptyVariablesAreNotSet() {
        Settings settings = Settings.builder()
                .environment(Map.of("CELERY_BROKER_URL", "", "CELERY_TASK_ACKS_LATE", " "))
                .build();
        assertThat(settings.isSet(BROKER_URL)).isFalse();
        assertThat(settings.isSet(TASK_ACKS_LATE)).isFalse();
    }

    @Test
    void theCeleryProfileRestoresItsDefaultsBelowEverySource() throws IOException {
        Settings settings = Settings.builder()
                .file(file("c.toml", "compat = 'celery'\ntask_reject_on_worker_lost = true"))
                .build();
        assertThat(settings.get(TASK_ACKS_LATE)).isFalse();
        assertThat(settings.whence(TASK_ACKS_LATE)).hasToString("profile compat=celery");
        assertThat(settings.get(WorkerSettings.WORKER_PREFETCH_MULTIPLIER)).isEqualTo(4);
        assertThat(settings.get(ResultSettings.RESULT_BACKEND)).isEqualTo(ResultSettings.DISABLED);
        assertThat(settings.get(ResultSettings.RESULT_EXTENDED)).isFalse();
        assertThat(settings.get(TaskSettings.TASK_REJECT_ON_WORKER_LOST)).isTrue();
        assertThat(settings.get(BROKER_URL)).containsExactly(BrokerSettings.EMBEDDED_URL);
        assertThat(settings.get(WorkerSettings.WORKER_POOL)).isEqualTo("threads");
    }

    @Test
    void withLeavesTheOriginalAlone() {
        Settings before = Settings.defaults();
        Settings after = before.with(TASK_ACKS_LATE, false);
        assertThat(before.get(TASK_ACKS_LATE)).isTrue();
        assertThat(after.get(TASK_ACKS_LATE)).isFalse();
        assertThat(after.whence(TASK_ACKS_LATE).kind()).isEqualTo(Origin.Kind.CHANGE);
    }
}
