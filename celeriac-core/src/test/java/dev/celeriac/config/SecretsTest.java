package dev.celeriac.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @ParameterizedTest
    @CsvSource({
        "redis://:hunter2@localhost:6379/0, redis://:********@localhost:6379/0",
        "amqp://me:hunter2@host//, amqp://me:********@host//",
        "amqp://me:hun@ter2@host/v, amqp://me:********@host/v",
        "amqp://me:@host/v, amqp://me:********@host/v",
        "redis://localhost:6379/0, redis://localhost:6379/0",
        "redis://a:x@h;redis://b:y@i, redis://a:********@h;redis://b:********@i",
        "postgresql://h/db?user=a&password=hunter2&ssl=1, postgresql://h/db?user=a&password=********&ssl=1",
        "cannot reach amqp://me:pw@host: refused, cannot reach amqp://me:********@host: refused",
        "sqlite:////var/lib/q.db, sqlite:////var/lib/q.db"
    })
    void passwordsInUrlsAreHidden(String text, String masked) {
        assertThat(Secrets.maskUrls(text)).isEqualTo(masked);
    }

    @Test
    void humanizeShowsWhatIsSetAndHidesSecrets() {
        Settings settings = Settings.builder()
                .set("broker_url", "redis://:hunter2@a;redis://:hunter3@b")
                .set("broker_transport_options", Map.of("sentinel_kwargs", Map.of("password", "hunter4")))
                .set("task_default_routing_key", "orders.key")
                .set("result_expires", 5400)
                .build();
        assertThat(settings.humanize(false, true)).isEqualTo("""
                        broker_transport_options: {sentinel_kwargs: {password: '********'}}
                        broker_url: ['redis://:********@a', 'redis://:********@b']
                        result_expires: 1h30m
                        task_default_routing_key: 'orders.key'""");
        assertThat(settings.humanize(false, false)).contains("hunter2", "hunter3", "hunter4");
        assertThat(settings.toString()).doesNotContain("hunter");
    }

    @Test
    void humanizeWithDefaultsHasEverySetting() {
        assertThat(Settings.defaults().humanize(true, true).lines())
                .hasSameSizeAs(SettingsCatalogue.all())
                .contains("task_acks_late: true", "result_backend_max_retries: inf", "timezone: 'UTC'");
        assertThat(Settings.defaults().humanize(false, true)).isEmpty();
    }

    @Test
    void keysOfCelerysListAreHiddenAtAnyDepth() {
        Object masked = Secrets.mask(Map.of(
                "api_token", "t",
                "list", List.of(Map.of("SecretKey", "s")),
                "routing_key", "visible"));
        assertThat(masked)
                .isEqualTo(Map.of(
                        "api_token", "********",
                        "list", List.of(Map.of("SecretKey", "********")),
                        "routing_key", "visible"));
    }
}
