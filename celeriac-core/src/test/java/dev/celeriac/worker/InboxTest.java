package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.TransportConsumer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The last contributions of a worker that stops. */
class InboxTest {

    private static final Session.Admission NOWHERE = new Session.Admission() {
        @Override
        public int room(Session session) {
            return 0;
        }

        @Override
        public void deliver(Session session, List<Delivery> deliveries) {
            throw new IllegalStateException("nothing was to be taken");
        }
    };

    private final Inbox inbox = new Inbox();

    private static Contribution contribution(Workshop shop) {
        TransportConsumer consumer = shop.broker.consume(ConsumerOptions.of("w@test", List.of(shop.queue)));
        return new Contribution(new Session(consumer, shop.broker.committer(consumer, shop.results), NOWHERE), true);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void onceItIsClosedNobodyWaitsForMoreHoweverOftenItIsAsked() {
        try (Workshop shop = new Workshop()) {
            inbox.close();
            assertThat(inbox.take()).isNull();
            Contribution late = contribution(shop);
            inbox.put(late);
            assertThat(inbox.isOver()).isFalse();
            assertThat(inbox.take()).isSameAs(late);
            assertThat(inbox.take()).isNull();
            assertThat(inbox.isOver()).isTrue();
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        CompletableFuture<Contribution> taken = CompletableFuture.supplyAsync(inbox::take);
        inbox.close();
        assertThat(taken.get(20, TimeUnit.SECONDS)).isNull();
    }
}
