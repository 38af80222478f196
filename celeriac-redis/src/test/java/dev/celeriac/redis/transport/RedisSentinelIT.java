package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.testkit.contract.Messages;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.transport.ConsumerOptions;
import dev.celeriac.transport.Transport;
import dev.celeriac.transport.TransportConsumer;
import dev.celeriac.transport.TransportException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RedisSentinelIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    @DisplayName("producers and consumers follow a failover, and what was replicated is still there")
    void failover() {
        try (OwnRedis master = OwnRedis.with();
                OwnRedis replica = OwnRedis.with("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                OwnRedis sentinel = OwnRedis.sentinel(master, "main", 1);
                Transport transport = open(sentinel)) {
            transport.publish(List.of(Messages.text("q", "held"), Messages.text("q", "ready")), DEADLINE);
            try (TransportConsumer consumer = transport.consume(
                    new ConsumerOptions("s@test", List.of("q"), Duration.ofMillis(200), Duration.ofSeconds(15)))) {
                var held = Tasks.persistently(consumer, 1);
                try (var raw = new RawRedis(replica.url())) {
                    await().atMost(DEADLINE).until(() -> raw.number("HLEN", "unacked") == 1);
                }
                await().atMost(DEADLINE).until(() -> replicaIsKnown(sentinel));
                master.kill();

                await().atMost(Duration.ofSeconds(60))
                        .ignoreExceptionsMatching(TransportException.class::isInstance)
                        .until(() -> {
                            transport.publish(List.of(Messages.text("q", "after")), Duration.ofSeconds(2));
                            return true;
                        });
                assertThat(Tasks.texts(Tasks.persistently(consumer, 1))).containsExactly("ready");
                assertThat(consumer.settle(Tasks.acknowledge(held))).isEqualTo(1);
                assertThat(Tasks.texts(Tasks.persistently(consumer, 1))).containsExactly("after");
            }
        }
    }

    private static boolean replicaIsKnown(OwnRedis sentinel) {
        try (var raw = new RawRedis(sentinel.url())) {
            return raw.texts("SENTINEL", "master", "main").contains("num-slaves")
                            && !raw.texts("SENTINEL", "replicas", "main").isEmpty()
                    || raw.call("SENTINEL", "replicas", "main") instanceof List<?> replicas && !replicas.isEmpty();
        }
    }

    private static Transport open(OwnRedis sentinel) {
        String url = "sentinel://127.0.0.1:" + sentinel.port() + "/0";
        return new RedisTransportProvider().open(url, Map.of("master_name", "main"), InstantSource.system());
    }
}
