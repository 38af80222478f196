package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.config.Settings;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.exceptions.OperationalError;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.memory.MemoryTransport;
import dev.celeriac.worker.Worker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the settings of brokers, routing and publishing do, as far as no other test shows it. */
class BrokerSettingsTest {

    private final String read = "read-" + UUID.randomUUID();
    private final String write = "write-" + UUID.randomUUID();

    public static final class Steps {
        @Task(name = "read-write.first")
        public int first(int x) {
            return x + 1;
        }
    }

    @Test
    void callsAreWrittenToOneUrlAndReadFromAnother() throws InterruptedException {
        Map<String, String> urls = Map.of(
                "broker_read_url", "memory://" + read,
                "broker_write_url", "memory://" + write,
                "result_backend", "disabled://");
        try (Celeriac app = TestApp.of(urls);
                MemoryTransport consumed = new MemoryTransport(read, Clock.systemUTC());
                MemoryTransport published = new MemoryTransport(write, Clock.systemUTC())) {
            app.send("elsewhere", List.of());

            assertThat(published.stats("celery").ready()).isEqualTo(1);
            assertThat(consumed.stats("celery").ready()).isZero();

            app.register(new Steps());
            SignatureDocument callback =
                    new SignatureDocument("after", List.of(), Map.of(), Map.of("queue", "callbacks"), null, false);
            Publication call = app.publications()
                    .call(
                            new SignatureDocument(
                                    "read-write.first", List.of(1), Map.of(), Map.of("link", callback), null, false),
                            null)
                    .publication();
            consumed.publish(List.of(call), Duration.ofSeconds(5));
            try (Worker worker = app.worker().concurrency(1).start()) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> published.stats("callbacks").ready() == 1);
            }
            assertThat(consumed.stats("celery").ready()
                            + consumed.stats("celery").held())
                    .isZero();
            assertThat(consumed.stats("callbacks").ready()).isZero();
        }
    }

    @Test
    void connectingTakesNoLongerThanTheSettingSaysUnlessTheTransportsOptionsDo() {
        Settings settings =
                Settings.builder().set("broker_connection_timeout", 1.5).build();
        assertThat(new Endpoints(settings, Clock.systemUTC()).transportOptions("redis://localhost"))
                .containsEntry("socket_connect_timeout", 1.5);

        Settings own = Settings.builder()
                .set("broker_transport_options", Map.of("socket_connect_timeout", 9, "client_name", "shop"))
                .build();
        assertThat(new Endpoints(own, Clock.systemUTC()).transportOptions("redis://localhost"))
                .containsEntry("socket_connect_timeout", 9)
                .containsEntry("client_name", "shop");
        assertThat(new Endpoints(settings, Clock.systemUTC()).transportOptions("memory://x"))
                .isEmpty();
    }

    @Test
    void whatIsNotInstalledIsRefusedWhenTheAppIsBuilt() {
        assertThatThrownBy(() -> TestApp.of(Map.of(
                        "task_serializer", "yaml",
                        "result_serializer", "msgpack",
                        "accept_content", List.of("json", "yaml"),
                        "result_accept_content", List.of("jsn"),
                        "task_compression", "brotli",
                        "result_backend", "cassandra://x")))
                .isInstanceOfSatisfying(
                        ImproperlyConfigured.class,
                        e -> assertThat(e.problems())
                                .hasSize(6)
                                .anyMatch(problem -> problem.contains("task_serializer"))
                                .anyMatch(problem -> problem.contains("result_serializer"))
                                .anyMatch(problem -> problem.contains("'accept_content'"))
                                .anyMatch(problem -> problem.contains("Did you mean 'json'?"))
                                .anyMatch(problem -> problem.contains("task_compression"))
                                .anyMatch(problem -> problem.contains("cassandra")));
        assertThatThrownBy(() -> TestApp.of(Map.of("accept_content", List.of())))
                .hasMessageContaining("set every message aside");
    }

    @Test
    void publishingIsNotTriedAgainWhenThatIsOff() {
        AtomicInteger attempts = new AtomicInteger();
        MemoryTransport broker = new MemoryTransport(read, Clock.systemUTC());
        var refusing = (dev.celeriac.transport.Transport) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {dev.celeriac.transport.Transport.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("publish")) {
                        attempts.incrementAndGet();
                        throw new TransportException("not now");
                    }
                    try {
                        return method.invoke(broker, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        try (Celeriac app = TestApp.builder()
                .set("task_publish_retry", false)
                .transport(refusing)
                .build()) {
            assertThatThrownBy(() -> app.send("any", List.of())).isInstanceOf(OperationalError.class);
        }
        assertThat(attempts).hasValue(1);
    }

    @Test
    void messagesHaveTheDefaultsOfTheSettings() {
        try (Celeriac app = TestApp.of(Map.of(
                "task_default_delivery_mode", "transient",
                "task_default_queue", "shop",
                "task_default_exchange", "shop-exchange",
                "task_default_exchange_type", "topic",
                "task_default_routing_key", "shop.default"))) {
            Publication publication = app.publications()
                    .call(new SignatureDocument("any", List.of(), Map.of(), Map.of(), null, false), null)
                    .publication();
            assertThat(publication.message().properties().deliveryMode()).isEqualTo(1);
            assertThat(publication.exchange()).isEqualTo("shop-exchange");
            assertThat(publication.routingKey()).isEqualTo("shop.default");
        }
    }
}
