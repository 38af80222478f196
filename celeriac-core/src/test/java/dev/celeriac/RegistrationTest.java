package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.task.RetryOptions;
import dev.celeriac.task.TaskHandlers;
import dev.celeriac.task.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which methods become tasks, and with which options. */
class RegistrationTest {

    private final Celeriac app = TestApp.of(Map.of(
            "task_annotations",
            Map.of("*", Map.of("track_started", true), "all.options", Map.of("rate_limit", "10/s"))));

    @AfterEach
    void close() {
        app.close();
    }

    static class Everything {
        @Task(
                name = "all.options",
                maxRetries = -1,
                defaultRetryDelay = "60",
                autoretryFor = {IOException.class, IllegalStateException.class},
                dontAutoretryFor = InterruptedException.class,
                retryKwargs = @RetryKwargs(maxRetries = 4, countdown = "10s"),
                retryBackoff = "true",
                retryBackoffMax = "5m",
                retryJitter = false,
                softTimeLimit = "2m",
                timeLimit = "0.5h",
                ignoreResult = Switch.ON,
                storeErrorsEvenIfIgnored = Switch.ON,
                acksLate = Switch.OFF,
                acksOnFailure = Switch.OFF,
                acksOnTimeout = Switch.OFF,
                rejectOnWorkerLost = Switch.OFF,
                rateLimit = "100/h",
                queue = "q",
                exchange = "x",
                routingKey = "k",
                priority = 7,
                expires = "1h",
                serializer = "json",
                compression = "gzip",
                throws_ = IllegalArgumentException.class,
                sendEvents = false,
                trail = false,
                typing = false,
                resultReprMaxsize = 10)
        static void run() {}
    }

    static class Base {
        @Task(name = "inherited")
        int inherited() {
            return 1;
        }

        @Task(name = "overridden")
        int overridden() {
            return 1;
        }
    }

    /** Like what a framework makes at run time: overrides without annotations. */
    static class Proxy extends Base {
        @Override
        int overridden() {
            return 2 * super.overridden();
        }
    }

    interface Mixin {
        @Task(name = "mixed.in")
        default String mixedIn() {
            return "mixed";
        }
    }

    static class Mixed implements Mixin {
        @Task
        private static String hidden() {
            return "private";
        }
    }

    static class Defaults {
        @Task(name = "defaults")
        static String defaults(
                String a,
                @Arg(defaultValue = "7") int b,
                @Arg(optional = true) long c,
                Optional<String> d,
                @org.jspecify.annotations.Nullable String e,
                @Arg("from") String f) {
            return a + b + c + d.orElse("-") + e + f;
        }
    }

    static class Handlers implements TaskHandlers {}

    @Test
    @DisplayName("every option of the annotation arrives, settings override it")
    void options() {
        app.register(Everything.class);
        TaskOptions options = app.registry().get("all.options").options();
        assertThat(options.retry())
                .isEqualTo(new RetryOptions(
                        null,
                        Duration.ofSeconds(60),
                        List.of(IOException.class, IllegalStateException.class),
                        List.of(InterruptedException.class),
                        4,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        false));
        assertThat(options.softTimeLimit()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.timeLimit()).isEqualTo(Duration.ofMinutes(30));
        assertThat(options.ignoreResult()).isTrue();
        assertThat(options.storeErrorsEvenIfIgnored()).isTrue();
        assertThat(options.trackStarted()).isTrue();
        assertThat(options.acksLate()).isFalse();
        assertThat(options.acksOnFailure()).isFalse();
        assertThat(options.acksOnTimeout()).isFalse();
        assertThat(options.rejectOnWorkerLost()).isFalse();
        assertThat(options.rateLimit()).isEqualTo("10/s");
        assertThat(options.callOptions())
                .containsEntry("queue", "q")
                .containsEntry("exchange", "x")
                .containsEntry("routing_key", "k")
                .containsEntry("priority", 7)
                .containsEntry("expires", Duration.ofHours(1))
                .containsEntry("serializer", "json")
                .containsEntry("compression", "gzip");
        assertThat(options.expects(new IllegalArgumentException())).isTrue();
        assertThat(options.sendEvents()).isFalse();
        assertThat(options.trail()).isFalse();
        assertThat(options.typing()).isFalse();
        assertThat(options.resultReprMaxsize()).isEqualTo(10);
    }

    @Test
    @DisplayName("without options everything is as in Celery")
    void defaults() {
        app.register(Defaults.class);
        TaskOptions options = app.registry().get("defaults").options();
        assertThat(options.retry()).isEqualTo(RetryOptions.DEFAULTS);
        assertThat(options.callOptions()).isEmpty();
        assertThat(options.acksLate()).isNull();
    }

    @Test
    @DisplayName("inherited methods are tasks, and a proxy's override is what runs")
    void inheritance() {
        app.register(new Proxy());
        assertThat(app.registry().names()).containsExactly("inherited", "overridden");
        assertThat(app.signature("overridden").apply().get()).isEqualTo(2);
        assertThat(app.task(new Proxy()::overridden).name()).isEqualTo("overridden");
    }

    @Test
    @DisplayName("default methods and private methods are tasks; the default name is class and method")
    void interfacesAndPrivate() {
        app.register(Mixed.class);
        assertThat(app.registry().names()).containsExactly("dev.celeriac.RegistrationTest.Mixed.hidden", "mixed.in");
        assertThat(app.signature("dev.celeriac.RegistrationTest.Mixed.hidden")
                        .apply()
                        .get())
                .isEqualTo("private");
        assertThat(app.task(Mixed::hidden).name()).isEqualTo("dev.celeriac.RegistrationTest.Mixed.hidden");
        assertThat(app.signature("mixed.in").apply().get()).isEqualTo("mixed");
    }

    @Test
    @DisplayName("parameters may be left out where they say so")
    void optionalParameters() {
        app.register(Defaults.class);
        assertThat(app.signature("defaults", List.of("x"), Map.of("from", "f"))
                        .apply()
                        .get())
                .isEqualTo("x70-nullf");
        assertThat(app.signature("defaults", List.of("x", 1, 2, "d", "e", "f"), Map.of())
                        .apply()
                        .get())
                .isEqualTo("x12def");
    }
}
