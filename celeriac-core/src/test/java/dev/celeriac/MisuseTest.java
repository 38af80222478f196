package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.exceptions.NotRegistered;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every misuse is refused where it happens, with the fix. */
class MisuseTest {

    private final Celeriac app = TestApp.of(Map.of());

    @AfterEach
    void close() {
        app.close();
    }

    static class Plain {
        static int add(int a, int b) {
            return a + b;
        }
    }

    static class Overloaded {
        @Task(name = "o.one")
        static int add(int a) {
            return a;
        }

        @Task(name = "o.two")
        static int add(int a, int b) {
            return a + b;
        }
    }

    static class OverloadedWithHelper {
        @Task(name = "o.helped")
        static int plus(int a) {
            return a;
        }

        @Task(name = "o.unrelated")
        static void unrelated() {}
    }

    static class Varargs {
        @Task(name = "v.sum")
        static int sum(int... all) {
            return all.length;
        }
    }

    static class First {
        @Task(name = "same.name")
        static void one() {}
    }

    static class Second {
        @Task(name = "same.name")
        static void two() {}
    }

    static class BadOption {
        @Task(name = "bad.option", retryBackoffMax = "ten minutes")
        static void run() {}
    }

    static class BadRate {
        @Task(name = "bad.rate", rateLimit = "10 per second")
        static void run() {}
    }

    static class BadLimits {
        @Task(name = "bad.limits", softTimeLimit = "90s", timeLimit = "60s")
        static void run() {}
    }

    static class NeedsArguments {
        NeedsArguments(String something) {
            assertThat(something).isNotNull();
        }

        @Task(name = "needs.arguments")
        void run() {}
    }

    @Test
    @DisplayName("a lambda")
    void lambda() {
        assertThatThrownBy(() -> app.task((Integer a) -> a + 1))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("lambda")
                .hasMessageContaining("app.task(object::method)");
    }

    @Test
    @DisplayName("a method without the annotation")
    void notATask() {
        assertThatThrownBy(() -> app.task(Plain::add))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("Plain::add")
                .hasMessageContaining("@Task(name = ");
        assertThatThrownBy(() -> app.register(Plain.class)).hasMessageContaining("no method with @Task");
    }

    @Test
    @DisplayName("an instance method without object or class")
    void unboundWithoutClass() {
        assertThatThrownBy(() -> app.task(ShopTasks::export))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("app.task(ShopTasks.class, ShopTasks::export)");
    }

    @Test
    @DisplayName("overloaded task methods")
    void overloaded() {
        assertThatThrownBy(() -> app.register(Overloaded.class))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("Overloaded.add(int)")
                .hasMessageContaining("Overloaded.add(int, int)")
                .hasMessageContaining("Rename");
        app.register(OverloadedWithHelper.class);
        assertThat(app.registry().names()).containsExactly("o.helped", "o.unrelated");
    }

    @Test
    @DisplayName("a variable number of arguments")
    void varargs() {
        assertThatThrownBy(() -> app.register(Varargs.class)).hasMessageContaining("take a List instead");
    }

    @Test
    @DisplayName("two tasks of one name")
    void duplicate() {
        app.register(First.class);
        assertThatThrownBy(() -> app.register(Second.class))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("First.one()")
                .hasMessageContaining("Second.two()");
    }

    @Test
    @DisplayName("option values that cannot be")
    void options() {
        assertThatThrownBy(() -> app.register(BadOption.class))
                .hasMessageContaining("bad.option")
                .hasMessageContaining("retry_backoff_max")
                .hasMessageContaining("ten minutes")
                .hasMessageContaining("\"90s\"");
        assertThatThrownBy(() -> app.register(BadRate.class)).hasMessageContaining("rate_limit");
        assertThatThrownBy(() -> app.register(BadLimits.class)).hasMessageContaining("longer than time_limit");
        assertThat(app.registry().names()).isEmpty();
    }

    @Test
    @DisplayName("a class that cannot be made here")
    void noConstructor() {
        assertThatThrownBy(() -> app.register(NeedsArguments.class))
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("app.register(new NeedsArguments(…))");
    }

    @Test
    @DisplayName("a task that is not registered, with the nearest name")
    void notRegistered() {
        app.register(First.class);
        assertThatThrownBy(() -> app.registry().get("same.nam"))
                .isInstanceOf(NotRegistered.class)
                .hasMessageContaining("did you mean same.name?");
        assertThatThrownBy(
                        () -> app.signature("same.name2", List.of(), Map.of()).apply())
                .isInstanceOf(NotRegistered.class);
    }

    @Test
    @DisplayName("an unknown option in task_annotations")
    void annotations() {
        try (Celeriac annotated = TestApp.of(Map.of("task_annotations", Map.of("*", Map.of("ratelimit", "1/s"))))) {
            assertThatThrownBy(() -> annotated.register(First.class))
                    .hasMessageContaining("no task option 'ratelimit'")
                    .hasMessageContaining("rate_limit");
        }
    }

    @Test
    @DisplayName("a URL of a scheme nobody serves")
    void schemes() {
        assertThatThrownBy(
                        () -> TestApp.builder().brokerUrl("redsi://localhost").build())
                .isInstanceOf(ImproperlyConfigured.class)
                .hasMessageContaining("'redsi'")
                .hasMessageContaining("memory")
                .hasMessageContaining("Did you mean 'redis'?");
        assertThatThrownBy(
                        () -> TestApp.builder().brokerUrl("redis://localhost").build())
                .hasMessageContaining("dev.celeriac:celeriac-redis");
    }
}
