package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.exceptions.ImproperlyConfigured;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsMistakesTest {

    @ParameterizedTest
    @CsvSource({
        "task_ack_late, task_acks_late",
        "acks_late, task_acks_late",
        "TASK_ACKS_LATE, task_acks_late",
        "task-acks-late, task_acks_late",
        "worker_concurency, worker_concurrency",
        "borker_url, broker_url",
        "prefetch_multiplier, worker_prefetch_multiplier",
        "beat_schedul, beat_schedule",
        "compatt, compat"
    })
    void theNearestNameIsOffered(String given, String meant) {
        assertThatThrownBy(() -> Settings.builder().set(given, "x").build())
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessage("Unknown setting '" + given + "' in code. Did you mean '" + meant + "'?");
    }

    @Test
    void nothingIsOfferedForSomethingElse() {
        assertThatThrownBy(() -> Settings.builder().set("favourite_colour", "x").build())
                .hasMessage("Unknown setting 'favourite_colour' in code.");
    }

    @Test
    void anOldNameInCodeIsAnsweredWithTheNewOne() {
        assertThatThrownBy(
                        () -> Settings.builder().set("CELERYD_CONCURRENCY", 4).build())
                .hasMessage(
                        "Unknown setting 'CELERYD_CONCURRENCY' in code. It is the old name of 'worker_concurrency'.");
    }

    @Test
    void anUnknownSystemPropertyIsRefused() {
        Properties properties = new Properties();
        properties.setProperty("celery.task_ack_late", "true");
        properties.setProperty("other.property", "x");
        assertThatThrownBy(() -> Settings.builder().systemProperties(properties).build())
                .hasMessage("Unknown setting 'task_ack_late' in system property celery.task_ack_late."
                        + " Did you mean 'task_acks_late'?");
    }

    @Test
    void unknownVariablesOnlyWarnBecauseOthersShareThePrefix() {
        Settings settings = Settings.builder()
                .environment(Map.of(
                        "CELERY_TASK_ACK_LATE", "true",
                        "CELERY_ACKS_LATE", "true",
                        "CELERY_IMAGE_TAG", "7",
                        "CELERY_APP", "shop",
                        "CELERY_WORKER_LOGLEVEL", "debug",
                        "PATH", "/bin"))
                .build();
        assertThat(settings.warnings())
                .containsExactly(
                        "Environment variable CELERY_ACKS_LATE is ignored: there is no setting 'acks_late'."
                                + " It is the old name of CELERY_TASK_ACKS_LATE.",
                        "Environment variable CELERY_IMAGE_TAG is ignored: there is no setting 'image_tag'.",
                        "Environment variable CELERY_TASK_ACK_LATE is ignored: there is no setting 'task_ack_late'."
                                + " Did you mean CELERY_TASK_ACKS_LATE?");
    }

    @Test
    void anIllTypedValueNamesSettingSourceValueAndWhatIsExpected() {
        assertThatThrownBy(() -> Settings.builder()
                        .environment(Map.of("CELERY_TASK_TIME_LIMIT", "soon"))
                        .build())
                .hasMessageStartingWith("Setting 'task_time_limit' (from environment variable CELERY_TASK_TIME_LIMIT)"
                        + " is 'soon'. Expected: a duration: seconds");
        assertThatThrownBy(() -> Settings.builder()
                        .set(WorkerSettings.WORKER_PREFETCH_MULTIPLIER, -1)
                        .build())
                .hasMessage("Setting 'worker_prefetch_multiplier' (from code) is -1."
                        + " Expected: a whole number of at least 0.");
        assertThatThrownBy(() ->
                        Settings.builder().set("timezone", "Asia/Katmandoo").build())
                .hasMessageContaining("'timezone'")
                .hasMessageContaining("'Asia/Katmandoo'");
    }

    @Test
    void anIllTypedValueDoesNotShowItsPassword() {
        assertThatThrownBy(() -> Settings.builder()
                        .set("broker_transport_options", List.of("redis://me:hunter2@localhost"))
                        .build())
                .hasMessageContaining("me:********@localhost")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aBadOverrideIsReportedOnce() {
        assertThatThrownBy(() -> Settings.builder()
                        .environment(Map.of("CELERY_BROKER_URL", "localhost"))
                        .build())
                .isInstanceOfSatisfying(
                        ImproperlyConfigured.class,
                        e -> assertThat(e.problems())
                                .singleElement()
                                .asString()
                                .startsWith("Setting 'broker_url' (from environment variable CELERY_BROKER_URL) is"
                                        + " 'localhost'. Expected: a URL such as"));
    }

    @Test
    void allMistakesAreReportedTogether() {
        assertThatThrownBy(() -> Settings.builder()
                        .set("task_ack_late", true)
                        .commandLine("worker_concurrency", "many")
                        .build())
                .isInstanceOfSatisfying(
                        ImproperlyConfigured.class,
                        e -> assertThat(e.problems()).hasSize(2))
                .hasMessageStartingWith("2 problems in the settings:\n  - ");
    }

    @Test
    void aSoftLimitAboveTheHardOneIsRefused() {
        SettingsBuilder builder = Settings.builder()
                .set(TaskSettings.TASK_SOFT_TIME_LIMIT, Duration.ofMinutes(2))
                .set(TaskSettings.TASK_TIME_LIMIT, Duration.ofMinutes(1));
        assertThatThrownBy(builder::build)
                .hasMessageContaining("'task_soft_time_limit' (from code) is 2m")
                .hasMessageContaining("'task_time_limit' (from code), 1m");
        Settings soft = Settings.defaults().with(TaskSettings.TASK_SOFT_TIME_LIMIT, Duration.ofMinutes(2));
        assertThatThrownBy(() -> soft.with(TaskSettings.TASK_TIME_LIMIT, Duration.ofMinutes(1)))
                .isInstanceOf(ImproperlyConfigured.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept_content", "result_accept_content", "task_serializer", "result_serializer"})
    void pickleIsRefusedWithAReason(String name) {
        for (String pickle : List.of("pickle", "application/x-python-serialize")) {
            assertThatThrownBy(() -> Settings.builder().set(name, pickle).build())
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("runs code");
        }
    }

    @Test
    void enableUtcFalseIsAnsweredWithAWarning() {
        assertThat(Settings.builder()
                        .set(GeneralSettings.ENABLE_UTC, false)
                        .build()
                        .warnings())
                .singleElement()
                .asString()
                .contains("'enable_utc' (from code) is false");
    }

    @Test
    void whatIsInstalledIsChecked() {
        Settings settings = Settings.builder()
                .set("task_serializer", "jsn")
                .set("task_compression", "gzp")
                .set("accept_content", "json,msgpack")
                .set("broker_url", "redsi://me:hunter2@localhost")
                .set("result_backend", "cassandra://x")
                .build();
        SettingsCheck check = SettingsCheck.of(settings)
                .serializers(Set.of("json"))
                .contentTypes(Set.of("json", "application/json"))
                .compressions(Set.of("gzip", "zlib"))
                .brokerSchemes(Set.of("memory", "redis"))
                .resultSchemes(Set.of("memory"));
        assertThatThrownBy(check::verify)
                .isInstanceOfSatisfying(
                        ImproperlyConfigured.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "Setting 'task_serializer' (from code) is 'jsn', which names no known serializer"
                                                + " (json). Did you mean 'json'?",
                                        "Setting 'accept_content' (from code) is 'msgpack', which names no known serializer or"
                                                + " content type (application/json, json).",
                                        "Setting 'task_compression' (from code) is 'gzp', which names no known compression"
                                                + " (gzip, zlib). Did you mean 'gzip'?",
                                        "Setting 'broker_url' (from code) is 'redsi://me:********@localhost', whose scheme"
                                                + " 'redsi' names no transport on the class path (memory, redis). Did you mean"
                                                + " 'redis'?",
                                        "Setting 'result_backend' (from code) is 'cassandra://x', whose scheme 'cassandra' names"
                                                + " no result store on the class path (disabled, memory)."));
    }

    @Test
    void theDefaultsPassEveryCheck() {
        SettingsCheck.of(Settings.defaults().with(ResultSettings.RESULT_BACKEND, ResultSettings.DISABLED))
                .serializers(Set.of("json"))
                .contentTypes(Set.of("json"))
                .compressions(Set.of())
                .brokerSchemes(Set.of("sqlite"))
                .resultSchemes(Set.of("sqlite"))
                .verify();
    }

    @Test
    void aNamespaceMustLookLikeOne() {
        assertThatThrownBy(() -> Settings.builder().namespace("shop_"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'shop_'");
    }
}
