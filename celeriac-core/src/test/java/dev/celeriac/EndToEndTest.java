package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.ShopTasks.Receipt;
import dev.celeriac.exceptions.NotRegistered;
import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.worker.Worker;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The README's example with a worker in the same JVM. */
class EndToEndTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    @DisplayName("calls, chains and failures come back through the broker and the result store")
    void example() {
        ShopTasks shop = new ShopTasks(id -> {
            if (id < 0) {
                throw new IOException("no such order");
            }
            return new Receipt(id, "paid");
        });
        try (Celeriac app = TestApp.builder().clock(Clock.systemUTC()).build();
                Worker worker = app.worker()
                        .register(shop)
                        .queues("celery", "reports")
                        .concurrency(2)
                        .start()) {
            assertThat(worker.options().queues()).containsExactly("celery", "reports");
            AsyncResult<Receipt> receipt = app.task(shop::charge).delay(42L);
            assertThat(receipt.get(PATIENCE)).isEqualTo(new Receipt(42, "paid"));
            assertThat(receipt.successful()).isTrue();
            assertThat(receipt.result()).isEqualTo(new Receipt(42, "paid"));
            assertThat(receipt.dateDone()).isPresent();

            AsyncResult<Receipt> chained = app.chain(
                            app.task(ShopTasks::validate).s(7L))
                    .then(app.task(shop::charge))
                    .delay();
            assertThat(chained.get(PATIENCE)).isEqualTo(new Receipt(7, "paid"));

            AsyncResult<Integer> total = app.result(
                    app.send("orders.total", List.of(List.of(100, 100)), Map.of("vat", 10))
                            .id(),
                    Integer.class);
            assertThat(total.get(PATIENCE)).isEqualTo(220);

            AsyncResult<?> unknown = app.send("orders.chrage", List.of(1));
            assertThatThrownBy(() -> unknown.get(PATIENCE))
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(NotRegistered.class);
            assertThat(unknown.failed()).isTrue();
        }
    }
}
