package dev.celeriac;

import static dev.celeriac.TestApp.NOW;
import static dev.celeriac.TestApp.onlyMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.ShopTasks.Query;
import dev.celeriac.ShopTasks.Receipt;
import dev.celeriac.exceptions.InvalidArgumentsException;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.message.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The code of the README, and what it puts onto the wire. */
class TargetCodeTest {

    static final Task2<String, Integer, String> THUMBNAIL =
            RemoteTask.named("images.thumbnail", String.class).args(String.class, Integer.class);

    private final Celeriac app = TestApp.of(Map.of());
    private final ShopTasks shop = new ShopTasks(id -> new Receipt(id, "paid"));

    @AfterEach
    void close() {
        app.close();
    }

    @Test
    @DisplayName("a bound reference publishes under the annotation's name and options")
    void boundReference() {
        AsyncResult<Receipt> result = app.task(shop::charge).delay(42L);

        TaskMessage message = onlyMessage(app, "celery");
        assertThat(message.headers().task()).isEqualTo("orders.charge");
        assertThat(message.headers().id()).isEqualTo(result.id());
        assertThat(message.headers().rootId()).isEqualTo(result.id());
        assertThat(message.headers().parentId()).isNull();
        assertThat(message.headers().timeLimit()).isEqualTo(Duration.ofSeconds(90));
        assertThat(message.headers().softTimeLimit()).isEqualTo(Duration.ofSeconds(60));
        assertThat(message.headers().origin())
                .startsWith("gen" + ProcessHandle.current().pid() + "@");
        assertThat(message.args()).containsExactly(42L);
        assertThat(message.kwargs()).isEmpty();
        assertThat(message.replyTo()).isNotBlank();
    }

    @Test
    @DisplayName("an unbound reference needs neither object nor registration")
    void unboundReference() {
        app.task(ShopTasks.class, ShopTasks::charge).delay(42L);
        assertThat(onlyMessage(app, "celery").args()).containsExactly(42L);

        app.task(ShopTasks.class, ShopTasks::export).delay(new Query("all", 3));
        assertThat(onlyMessage(app, "reports").args()).containsExactly(Map.of("text", "all", "size", 3L));
    }

    @Test
    @DisplayName("every option of a call arrives")
    void options() {
        Step<Receipt, Void> audit = app.task(ShopTasks::audit).s();
        app.task(shop::charge)
                .s(42L)
                .countdown(Duration.ofMinutes(5))
                .expires(Duration.ofHours(1))
                .queue("orders")
                .priority(3)
                .taskId("charge-42")
                .link(audit)
                .link(audit)
                .linkError(app.task(ShopTasks::alarm).s())
                .header("tenant", "acme")
                .shadow("charge for acme")
                .timeLimit(Duration.ofSeconds(9))
                .ignoreResult(true)
                .compression("gzip")
                .argsRepr("(secret)")
                .replyTo("my-replies")
                .applyAsync();

        var delivery = TestApp.deliveries(app, "orders");
        // The memory broker holds the message back until its ETA.
        assertThat(delivery).isEmpty();
        assertThat(app.transport().stats("orders").scheduled()).isEqualTo(1);
        assertThat(app.transport().contains("charge-42")).contains(true);
    }

    @Test
    @DisplayName("options that do not delay are seen in the message")
    void optionsInMessage() {
        app.task(shop::charge)
                .s(42L)
                .expires(NOW.plusSeconds(60))
                .queue("orders")
                .priority(3)
                .taskId("charge-42")
                .link(app.task(ShopTasks::audit).s().queue("audits").countdown(Duration.ofSeconds(2)))
                .linkError(app.task(ShopTasks::alarm).s())
                .header("tenant", "acme")
                .shadow("charge for acme")
                .timeLimit(Duration.ofSeconds(9))
                .ignoreResult(true)
                .compression("gzip")
                .argsRepr("(secret)")
                .replyTo("my-replies")
                .applyAsync();

        var delivery = TestApp.deliveries(app, "orders").get(0);
        assertThat(delivery.message().headers()).containsEntry("compression", "application/x-gzip");
        assertThat(delivery.message().properties().priority()).isEqualTo(3);
        assertThat(delivery.message().properties().expiration()).isEqualTo(Duration.ofSeconds(60));
        TaskMessage message = app.codec().decode(delivery.message());
        assertThat(message.headers().id()).isEqualTo("charge-42");
        assertThat(message.headers().expires()).isEqualTo(NOW.plusSeconds(60));
        assertThat(message.headers().custom()).containsEntry("tenant", "acme");
        assertThat(message.headers().shadow()).isEqualTo("charge for acme");
        assertThat(message.headers().timeLimit()).isEqualTo(Duration.ofSeconds(9));
        assertThat(message.headers().softTimeLimit()).isEqualTo(Duration.ofSeconds(60));
        assertThat(message.headers().ignoreResult()).isTrue();
        assertThat(message.headers().argsRepr()).isEqualTo("(secret)");
        assertThat(message.replyTo()).isEqualTo("my-replies");
        assertThat(message.embed().callbacks()).singleElement().satisfies(callback -> {
            assertThat(callback.task()).isEqualTo("orders.audit");
            assertThat(callback.args()).isEmpty();
            assertThat(callback.options()).containsEntry("queue", "audits").containsEntry("countdown", 2L);
        });
        assertThat(message.embed().errbacks())
                .extracting(SignatureDocument::task)
                .containsExactly("orders.alarm");
    }

    @Test
    @DisplayName("a callback that is linked twice is called once")
    void linkTwice() {
        app.task(shop::charge)
                .s(42L)
                .link(app.task(ShopTasks::audit).s())
                .link(app.task(ShopTasks::audit).s())
                .link(app.task(ShopTasks::alarm).si("x"))
                .applyAsync();
        assertThat(onlyMessage(app, "celery").embed().callbacks())
                .extracting(SignatureDocument::task, SignatureDocument::immutable)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("orders.audit", false),
                        org.assertj.core.groups.Tuple.tuple("orders.alarm", true));
    }

    @Test
    @DisplayName("an eta is an instant, a countdown counts from now")
    void eta() {
        app.task(shop::charge).s(1L).eta(NOW.minusSeconds(5)).applyAsync();
        assertThat(onlyMessage(app, "celery").headers().eta()).isEqualTo(NOW.minusSeconds(5));
        app.task(shop::charge).s(1L).countdown(Duration.ZERO).applyAsync();
        assertThat(onlyMessage(app, "celery").headers().eta()).isEqualTo(NOW);
    }

    @Test
    @DisplayName("countdown and eta together are refused, and nothing is sent")
    void countdownAndEta() {
        Signature<Receipt> both =
                app.task(shop::charge).s(1L).countdown(Duration.ofSeconds(1)).eta(Instant.EPOCH);
        assertThatThrownBy(both::applyAsync)
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("orders.charge")
                .hasMessageContaining("give one of them");
        assertThat(TestApp.messages(app, "celery")).isEmpty();
    }

    @Test
    @DisplayName("a chain is one message that carries the rest in reverse order")
    void chain() {
        Task1<Long, Receipt> charge = app.task(shop::charge);
        Task1<Receipt, Void> sendReceipt = app.task(ShopTasks::sendReceipt);
        AsyncResult<Void> result = app.chain(app.task(ShopTasks::validate).s(42L))
                .then(charge)
                .then(sendReceipt)
                .delay();

        TaskMessage message = onlyMessage(app, "celery");
        assertThat(message.headers().task()).isEqualTo("orders.validate");
        assertThat(message.embed().chain())
                .extracting(SignatureDocument::task)
                .containsExactly("orders.send_receipt", "orders.charge");
        assertThat(message.embed().chain().get(0).options()).containsEntry("task_id", result.id());
        AsyncResult<?> middle = result.parent().orElseThrow();
        assertThat(message.embed().chain().get(1).options()).containsEntry("task_id", middle.id());
        assertThat(middle.parent().orElseThrow().id())
                .isEqualTo(message.headers().id());
    }

    @Test
    @DisplayName(
            "a declared remote task is called through an app, linked without one, and refuses to be called without one")
    void remoteTask() {
        app.task(THUMBNAIL).delay("a.png", 3);
        assertThat(onlyMessage(app, "celery").args()).containsExactly("a.png", 3L);

        app.applyAsync(THUMBNAIL.s("b.png", 4));
        assertThat(onlyMessage(app, "celery").args()).containsExactly("b.png", 4L);

        app.task(shop::export).s(new Query("x", 0)).link(THUMBNAIL.s(80)).applyAsync();
        assertThat(onlyMessage(app, "reports").embed().callbacks().get(0).args())
                .containsExactly(80L);

        Signature<String> unbound = THUMBNAIL.s("c.png", 5);
        assertThatThrownBy(unbound::delay)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("images.thumbnail")
                .hasMessageContaining("app.task(handle)");
    }

    @Test
    @DisplayName("a task known by name only is sent as it is")
    void send() {
        app.send("legacy.cleanup", List.of("tmp"), Map.of("dry_run", true));
        TaskMessage message = onlyMessage(app, "celery");
        assertThat(message.headers().task()).isEqualTo("legacy.cleanup");
        assertThat(message.args()).containsExactly("tmp");
        assertThat(message.kwargs()).containsEntry("dry_run", true);
        assertThat(message.headers().argsRepr()).isEqualTo("('tmp',)");
    }

    @Test
    @DisplayName("arguments by name are checked against a task that is known here, before anything is sent")
    void checkedByName() {
        app.register(ShopTasks.class.cast(shop));
        app.send("orders.total", List.of(List.of(1, 2)), Map.of("vat", 7));
        assertThat(onlyMessage(app, "celery").kwargs()).containsEntry("vat", 7L);
        assertThatThrownBy(() -> app.send("orders.charge", List.of(1, 2)))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("takes 1 argument but 2 were given")
                .hasMessageContaining("orders.charge(long orderId)");
        assertThatThrownBy(() -> app.send("orders.charge", List.of(), Map.of("order", 2)))
                .hasMessageContaining("unexpected keyword argument 'order'");
        assertThatThrownBy(() -> app.send("orders.charge", List.of())).hasMessageContaining("'orderId'");
        assertThatThrownBy(() -> app.send("orders.charge", List.of("many")))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("'orderId'")
                .hasMessageContaining("a long");
        assertThatThrownBy(() -> app.send("orders.charge", Arrays.asList((Object) null)))
                .hasMessageContaining("cannot be null");
        assertThatThrownBy(() -> app.task(shop::charge).delay(null)).hasMessageContaining("cannot be null");
        assertThat(TestApp.messages(app, "celery")).isEmpty();
    }

    @Test
    @DisplayName("what has no JSON form is refused at the caller, naming it")
    void unencodable() {
        assertThatThrownBy(() -> app.send("legacy.cleanup", List.of(new Object())))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("legacy.cleanup")
                .hasMessageContaining("Object");
        assertThat(TestApp.messages(app, "celery")).isEmpty();
    }

    @Test
    @DisplayName("many calls go out in one batch")
    void applyAll() {
        Task1<Long, Receipt> charge = app.task(shop::charge);
        List<AsyncResult<?>> results = app.applyAll(List.of(charge.s(1L), charge.s(2L), charge.s(3L)));
        assertThat(TestApp.messages(app, "celery"))
                .extracting(m -> m.headers().id())
                .containsExactlyElementsOf(results.stream().map(AsyncResult::id).toList());
    }

    @Test
    @DisplayName("an option of the task goes before a route, one of the call before both")
    void routing() {
        try (Celeriac routed = TestApp.of(Map.of("task_routes", Map.of("orders.*", "routed")))) {
            routed.task(shop::charge).delay(1L);
            routed.task(shop::export).delay(new Query("x", 0));
            routed.task(shop::charge).s(2L).queue("called").delay();
            assertThat(onlyMessage(routed, "routed").args()).containsExactly(1L);
            assertThat(TestApp.messages(routed, "reports")).hasSize(1);
            assertThat(onlyMessage(routed, "called").args()).containsExactly(2L);
        }
    }
}
