package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.transport.ConsumerInfo;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Delivery;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.transport.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts when more is parked than may be looked at; {@code -Dparked=1000000} for a measurement, which goes to the log. */
class HeldCensusIT {
    private static final Logger LOG = LoggerFactory.getLogger(HeldCensusIT.class);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int PARKED = Integer.getInteger("parked", 3 * HeldCensus.MOST);
    private static final String COPY = """
            for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
              if string.sub(field, 1, 4) == 'eta:' then
                local value, score = redis.call('HGET', KEYS[1], field), redis.call('ZSCORE', KEYS[2], field)
                local times = string.find(value, 'few"]', 1, true) and ARGV[1] / 4 or ARGV[1] * 3 / 4
                for i = 2, times do
                  redis.call('HSET', KEYS[1], field .. i, value)
                  redis.call('ZADD', KEYS[2], score, field .. i)
                end
              end
            end
            """;

    private final Brokers brokers = new Brokers();

    @Test
    @DisplayName("what is held and ready is exact, what is parked is close to it, by queue and in sum")
    void bounded() {
        try (var transport = brokers.open(InstantSource.system());
                var consumer = transport.consume(
                        new ConsumerOptions("census@test", List.of("few", "many"), Duration.ofMillis(200), DEADLINE));
                var raw = new RawRedis(Brokers.url())) {
            String unacked = brokers.prefix() + "unacked";
            for (String queue : List.of("few", "many")) {
                transport.publish(List.of(Messages.text(queue, "parked")), DEADLINE);
                Delivery delivery = Tasks.persistently(consumer, 1).get(0);
                Instant far = Instant.now().plus(Duration.ofDays(1));
                consumer.settle(List.of(new Settlement.Park(delivery, far)));
            }
            raw.call("EVAL", COPY, "2", unacked, brokers.prefix() + "unacked_index", Integer.toString(PARKED));
            assertThat(raw.number("HLEN", unacked)).isEqualTo(PARKED);
            transport.publish(List.of(Messages.text("few", "held"), Messages.text("few", "ready")), DEADLINE);
            List<Delivery> held = Tasks.persistently(consumer, 1);

            long start = System.nanoTime();
            QueueStats few = transport.stats("few");
            LOG.info("Counting {} parked messages took {} ms", PARKED, (System.nanoTime() - start) / 1_000_000);
            assertThat(few.ready()).isEqualTo(1);
            assertThat(few.held()).isEqualTo(1);
            assertThat(few.scheduled()).isCloseTo(PARKED / 4, withinPercentage(8));
            assertThat(transport.queues())
                    .hasSize(2)
                    .anySatisfy(many -> assertThat(many.scheduled()).isEqualTo(PARKED - few.scheduled()));
            assertThat(transport.consumers()).singleElement().returns(1L, ConsumerInfo::held);
            consumer.settle(Tasks.acknowledge(held));
            assertThat(transport.purge("few")).isEqualTo(PARKED / 4 + 1);
            raw.call("DEL", unacked, brokers.prefix() + "unacked_index");
        }
    }
}
