package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.exceptions.ImproperlyConfigured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsFileTest {

    @TempDir
    Path directory;

    private Settings read(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Settings.builder().file(file).build();
    }

    static List<Arguments> formats() {
        return List.of(
                Arguments.of("celeriac.properties", """
                        task_acks_late=off
                        worker_concurrency=8
                        task_time_limit=90s
                        result_backend_max_retries=2.5
                        timezone=Asia/Kathmandu
                        task_default_queue=orders
                        accept_content=json, yaml
                        broker_transport_options={"visibility_timeout": 3600}
                        task_routes={"feed.*": "feeds"}
                        task_default_rate_limit=
                        """),
                Arguments.of("celeriac.yml", """
                        task_acks_late: no
                        worker_concurrency: 8
                        task_time_limit: 90
                        result_backend_max_retries: 2.5
                        timezone: Asia/Kathmandu
                        task_default_queue: orders
                        accept_content: [json, yaml]
                        broker_transport_options:
                          visibility_timeout: 3600
                        task_routes:
                          feed.*: feeds
                        task_default_rate_limit: ~
                        """),
                Arguments.of("celeriac.toml", """
                        task_acks_late = false
                        worker_concurrency = 8
                        task_time_limit = "PT90S"
                        result_backend_max_retries = 2.5
                        timezone = "Asia/Kathmandu"
                        task_default_queue = "orders"
                        accept_content = ["json", "yaml"]
                        [broker_transport_options]
                        visibility_timeout = 3600
                        [task_routes]
                        "feed.*" = {queue = "feeds"}
                        """),
                Arguments.of("celeriac.json", """
                        {"task_acks_late": false, "worker_concurrency": 8, "task_time_limit": 90,
                         "result_backend_max_retries": 2.5, "timezone": "Asia/Kathmandu",
                         "task_default_queue": "orders", "accept_content": ["json", "yaml"],
                         "broker_transport_options": {"visibility_timeout": 3600},
                         "task_routes": {"feed.*": {"queue": "feeds"}}, "task_default_rate_limit": null}
                        """),
                Arguments.of("django.yaml", """
                        CELERY_TASK_ACKS_LATE: false
                        CELERY_WORKER_CONCURRENCY: 8
                        CELERY_TASK_TIME_LIMIT: 90.0
                        CELERY_RESULT_BACKEND_MAX_RETRIES: 2.5
                        CELERY_TIMEZONE: Asia/Kathmandu
                        CELERY_TASK_DEFAULT_QUEUE: orders
                        CELERY_ACCEPT_CONTENT: json,yaml
                        CELERY_BROKER_TRANSPORT_OPTIONS: {visibility_timeout: 3600}
                        CELERY_TASK_ROUTES: {feed.*: feeds}
                        """));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyTypeComesOutOfEveryFormat(String name, String text) throws IOException {
        Settings settings = read(name, text);
        assertThat(settings.get(TaskSettings.TASK_ACKS_LATE)).isFalse();
        assertThat(settings.get(WorkerSettings.WORKER_CONCURRENCY)).isEqualTo(8);
        assertThat(settings.get(TaskSettings.TASK_TIME_LIMIT)).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.get(ResultSettings.RESULT_BACKEND_MAX_RETRIES)).isEqualTo(2.5);
        assertThat(settings.get(GeneralSettings.TIMEZONE)).isEqualTo(ZoneId.of("Asia/Kathmandu"));
        assertThat(settings.get(RoutingSettings.TASK_DEFAULT_QUEUE)).isEqualTo("orders");
        assertThat(settings.get(GeneralSettings.ACCEPT_CONTENT)).containsExactly("json", "yaml");
        assertThat(settings.get(BrokerSettings.BROKER_TRANSPORT_OPTIONS)).isEqualTo(Map.of("visibility_timeout", 3600));
        assertThat(settings.get(RoutingSettings.TASK_ROUTES))
                .isEqualTo(List.of(Map.of("feed.*", Map.of("queue", "feeds"))));
        assertThat(settings.get(TaskSettings.TASK_DEFAULT_RATE_LIMIT)).isNull();
        assertThat(settings.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("misspelt")
    void anUnknownNameIsRefusedWithItsLineAndTheNearestName(String name, String text) {
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessage("Unknown setting 'task_ack_late' in " + directory.resolve(name)
                        + " line 3. Did you mean 'task_acks_late'?");
    }

    static List<Arguments> misspelt() {
        return List.of(
                Arguments.of("a.properties", "# one\n\ntask_ack_late=true"),
                Arguments.of("a.yml", "worker_concurrency: 4\n# two\ntask_ack_late: true\n"),
                Arguments.of("a.toml", "worker_concurrency = 4\n\ntask_ack_late = true\n"),
                Arguments.of("a.toml", "worker_concurrency = 4\n\n[task_ack_late]\nx = 1\n"),
                Arguments.of("a.json", "{\n\"worker_concurrency\": 4,\n\"task_ack_late\": true}"));
    }

    static List<Arguments> broken() {
        return List.of(
                Arguments.of("a.yml", "a: [", "not well-formed YAML"),
                Arguments.of("a.yml", "worker_concurrency: 1\nworker_concurrency: 2", "duplicate key"),
                Arguments.of("a.yml", "!!java.net.URL [\"http://localhost\"]", "not well-formed YAML"),
                Arguments.of("a.yml", "- a", "must hold a map"),
                Arguments.of("a.toml", "a = ", "not well-formed TOML at line 1"),
                Arguments.of("a.json", "{\n\"a\":}", "not well-formed JSON at line 2"),
                Arguments.of("a.conf", "", "must end in .properties, .yml, .yaml, .toml or .json"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenFileIsNamed(String name, String text, String expected) {
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining(directory.resolve(name).toString())
                .hasMessageContaining(expected);
    }

    @Test
    void anAbsentFileIsNamed() {
        Path absent = directory.resolve("absent.yml");
        assertThatThrownBy(() -> Settings.builder().file(absent).build())
                .hasMessage("Settings file " + absent + " does not exist.");
    }

    @Test
    void anEmptyFileSetsNothing() throws IOException {
        assertThat(read("a.yml", "").humanize(false, true)).isEmpty();
        assertThat(read("a.toml", "").humanize(false, true)).isEmpty();
    }

    @Test
    void aFileOfOldNamesIsReadWithTheRenames() throws IOException {
        Settings settings =
                read("old.properties", "CELERY_ACKS_LATE=false\nBROKER_URL=redis://old\nCELERY_TIMEZONE=UTC");
        assertThat(settings.get(TaskSettings.TASK_ACKS_LATE)).isFalse();
        assertThat(settings.get(BrokerSettings.BROKER_URL)).containsExactly("redis://old");
        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .contains("Rename: BROKER_URL -> broker_url, CELERY_ACKS_LATE -> task_acks_late.");
    }

    @Test
    void oldAndNewNamesAreNotMixed() {
        assertThatThrownBy(() -> read("mix.yml", "CELERY_ACKS_LATE: false\nworker_concurrency: 4\n"))
                .hasMessage(directory.resolve("mix.yml")
                        + " mixes old and new names of settings. Rename: CELERY_ACKS_LATE -> task_acks_late.");
    }

    @Test
    void aFileMayServeOldAndNewVersionsByGivingBothNames() throws IOException {
        Settings settings = read("both.yml", "CELERY_TASK_RESULT_EXPIRES: 60\nresult_expires: 120\n");
        assertThat(settings.get(ResultSettings.RESULT_EXPIRES)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void oneSettingUnderTwoNewNamesIsRefused() {
        assertThatThrownBy(() -> read("twice.yml", "CELERY_TASK_ACKS_LATE: false\ntask_acks_late: true\n"))
                .hasMessageContaining("'task_acks_late' is given twice")
                .hasMessageContaining("'CELERY_TASK_ACKS_LATE'");
    }

    @Test
    void settingsOfCeleryThatWeLackAreListedOnceAndIgnored() throws IOException {
        Settings settings =
                read("celery.yml", "broker_login_method: PLAIN\ncassandra_servers: [a]\ntask_acks_late: true\n");
        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "These are Celery settings that Celeriac does not support and ignores: broker_login_method (")
                .contains("line 1; not yet: broker connections", "cassandra_servers (");
    }
}
