package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.exceptions.OperationalError;
import dev.celeriac.message.Message;
import dev.celeriac.task.TaskObserver;
import dev.celeriac.transport.Broadcast;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.DeadLetters;
import dev.celeriac.transport.Publication;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import dev.celeriac.transport.UnusableBrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Publishing to a broker that does not always answer. */
class PublisherTest {

    /** A broker that is down for the first calls. */
    private static class Flaky implements Transport {
        private int failures;
        private int attempts;
        private final List<Publication> taken = new ArrayList<>();

        Flaky(int failures) {
            this.failures = failures;
        }

        @Override
        public String describe() {
            return "flaky://broker";
        }

        @Override
        public void publish(List<Publication> batch, Duration deadline) {
            attempts++;
            if (failures-- > 0) {
                throw new TransportException("connection refused");
            }
            taken.addAll(batch);
        }

        @Override
        public TransportConsumer consume(ConsumerOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean holdsEta() {
            return true;
        }

        @Override
        public List<QueueStats> queues() {
            return List.of();
        }

        @Override
        public QueueStats stats(String queue) {
            return new QueueStats(queue, 0, 0, 0);
        }

        @Override
        public long purge(String queue) {
            return 0;
        }

        @Override
        public Optional<Boolean> contains(String taskId) {
            return Optional.empty();
        }

        @Override
        public Broadcast broadcast() {
            throw new UnsupportedOperationException();
        }

        @Override
        public DeadLetters deadLetters() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static final Map<String, Object> QUICK =
            Map.of("max_retries", 2, "interval_start", 0, "interval_step", 0.001, "interval_max", 0.01);

    @Test
    @DisplayName("a broker that is briefly down costs nothing but time")
    void recovers() {
        Flaky broker = new Flaky(2);
        try (Celeriac app = TestApp.builder().transport(broker).build()) {
            app.signature("a").retryPolicy(QUICK).applyAsync();
            assertThat(broker.taken).hasSize(1);
            assertThat(broker.attempts).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("when the attempts are used up, the error says what, where, how often and why")
    void givesUp() {
        Flaky broker = new Flaky(100);
        try (Celeriac app = TestApp.builder().transport(broker).build()) {
            assertThatThrownBy(() -> app.signature("a.task")
                            .retryPolicy(QUICK)
                            .taskId("id-1")
                            .applyAsync())
                    .isInstanceOf(OperationalError.class)
                    .hasMessageContaining("task a.task[id-1]")
                    .hasMessageContaining("flaky://broker")
                    .hasMessageContaining("3 attempts")
                    .hasMessageContaining("connection refused")
                    .hasMessageContaining("Nothing was queued");
            broker.attempts = 0;
            assertThatThrownBy(() -> app.signature("a.task").retry(false).applyAsync())
                    .hasMessageContaining("1 attempt ");
            assertThat(broker.attempts).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a broker that waiting does not mend is tried once")
    void unusable() {
        var attempts = new AtomicInteger();
        Flaky broker = new Flaky(0) {
            @Override
            public void publish(List<Publication> batch, Duration deadline) {
                attempts.incrementAndGet();
                throw new UnusableBrokerException("/srv is a directory", new IllegalStateException());
            }
        };
        try (Celeriac app = TestApp.builder().transport(broker).build()) {
            assertThatThrownBy(() -> app.signature("a").retryPolicy(QUICK).applyAsync())
                    .isInstanceOf(OperationalError.class)
                    .hasMessageContainingAll("1 attempt ", "/srv is a directory", "Nothing was queued");
            assertThat(attempts).hasValue(1);
        }
    }

    @Test
    @DisplayName("the total deadline ends attempts that would go on for ever")
    void deadline() {
        Flaky broker = new Flaky(Integer.MAX_VALUE);
        Map<String, Object> settings = new java.util.HashMap<>(QUICK);
        settings.put("max_retries", null);
        settings.put("timeout", 0.05);
        try (Celeriac app = TestApp.builder()
                .transport(broker)
                .set("task_publish_retry_policy", settings)
                .build()) {
            assertThatThrownBy(() -> app.send("a", List.of())).isInstanceOf(OperationalError.class);
            assertThat(broker.attempts).isGreaterThan(1);
        }
    }

    @Test
    @DisplayName("observers see a message before, may add headers to it, and see it after")
    void observers() {
        List<String> seen = new ArrayList<>();
        TaskObserver observer = new TaskObserver() {
            @Override
            public void beforeTaskPublish(String task, Map<String, Object> headers, Publication publication) {
                headers.put("trace", "abc");
                seen.add("before " + task);
            }

            @Override
            public void afterTaskPublish(String task, Publication publication) {
                seen.add("after " + task + " to " + publication.routingKey());
            }
        };
        Flaky broker = new Flaky(0);
        try (Celeriac app =
                TestApp.builder().transport(broker).observer(observer).build()) {
            app.send("a", List.of());
            assertThat(seen).containsExactly("before a", "after a to celery");
            Message message = broker.taken.get(0).message();
            assertThat(app.codec().decode(message).headers().custom()).containsEntry("trace", "abc");
        }
    }

    @Test
    @DisplayName("a closed app publishes nothing")
    void closed() {
        Celeriac app = TestApp.builder().transport(new Flaky(0)).build();
        app.close();
        assertThatThrownBy(() -> app.send("a", List.of())).isInstanceOf(IllegalStateException.class);
    }
}
