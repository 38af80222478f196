package dev.celeriac.canvas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.config.Settings;
import dev.celeriac.exceptions.QueueNotFound;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** celery.app.routes and the destination rules of celery.app.amqp. */
class RouterTest {

    private static Router router(Map<String, ?> settings, RouterFunction... functions) {
        return new Router(Settings.builder().setAll(settings).build(), List.of(functions));
    }

    private static String queue(Router router, String task, Map<String, Object> options) {
        Route route = router.route(task, List.of(), Map.of(), options);
        assertThat(route.exchange()).isEmpty();
        return route.routingKey();
    }

    @Test
    @DisplayName("nothing said: the default queue through the default exchange")
    void defaultQueue() {
        assertThat(queue(router(Map.of()), "a", Map.of())).isEqualTo("celery");
        assertThat(queue(router(Map.of("task_default_queue", "main")), "a", Map.of()))
                .isEqualTo("main");
        assertThat(queue(router(Map.of()), "a", Map.of("queue", "q"))).isEqualTo("q");
    }

    @Test
    @DisplayName("exact names before patterns, first pattern wins, maps in order")
    void routes() {
        Router router = router(Map.of(
                "task_routes",
                List.of(
                        Map.of("a.b.*", Map.of("queue", "glob"), "a.b.c", "exact"),
                        List.of(List.of("re:^(video|image)\\.", "media"), List.of("*.slow", "slow")),
                        Map.of("*", Map.of("queue", "rest", "priority", 7)))));
        assertThat(queue(router, "a.b.c", Map.of())).isEqualTo("exact");
        assertThat(queue(router, "a.b.d", Map.of())).isEqualTo("glob");
        assertThat(queue(router, "image.slow", Map.of())).isEqualTo("media");
        assertThat(queue(router, "text.slow", Map.of())).isEqualTo("slow");
        assertThat(queue(router, "other", Map.of())).isEqualTo("rest");
        assertThat(router.route("other", List.of(), Map.of(), Map.of("queue", "mine")))
                .isEqualTo(new Route("", "mine", Map.of("queue", "mine", "priority", 7)));
    }

    @Test
    @DisplayName("a router in code goes before the table, and may pass")
    void functions() {
        Router router = router(
                Map.of("task_routes", Map.of("*", "table")),
                (task, args, kwargs, options) -> task.startsWith("x") ? Map.of("queue", "code") : null);
        assertThat(queue(router, "x1", Map.of())).isEqualTo("code");
        assertThat(queue(router, "y1", Map.of())).isEqualTo("table");
    }

    @Test
    @DisplayName("exchange and key are kept when both are given, or the exchange is no direct one")
    void exchanges() {
        Router router = router(Map.of(
                "task_queues",
                Map.of("t", Map.of("exchange", "tx", "exchange_type", "topic", "routing_key", "tk.x"), "d", Map.of())));
        assertThat(router.route("a", List.of(), Map.of(), Map.of("queue", "t")))
                .extracting(Route::exchange, Route::routingKey)
                .containsExactly("tx", "tk.x");
        assertThat(router.route("a", List.of(), Map.of(), Map.of("queue", "d")))
                .extracting(Route::exchange, Route::routingKey)
                .containsExactly("", "d");
        assertThat(router.route("a", List.of(), Map.of(), Map.of("exchange", "x", "routing_key", "k")))
                .extracting(Route::exchange, Route::routingKey)
                .containsExactly("x", "k");
    }

    @Test
    @DisplayName("an unlisted queue is refused when queues are not to be created")
    void missing() {
        Router router = router(Map.of("task_create_missing_queues", false, "task_queues", Map.of("q", Map.of())));
        assertThat(queue(router, "a", Map.of("queue", "q"))).isEqualTo("q");
        assertThatThrownBy(() -> router.route("a", List.of(), Map.of(), Map.of("queue", "z")))
                .isInstanceOf(QueueNotFound.class)
                .hasMessageContaining("'z'")
                .hasMessageContaining("task_create_missing_queues");
    }
}
