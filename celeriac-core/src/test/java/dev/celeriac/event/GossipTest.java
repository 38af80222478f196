package dev.celeriac.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.testkit.SettableClock;
import dev.celeriac.transport.BroadcastExchange;
import dev.celeriac.transport.BroadcastQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a worker makes of the events of others, those of Celery's workers in their own form. */
class GossipTest {
    private static final long PID = ProcessHandle.current().pid();

    private final SettableClock time = new SettableClock();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Gossip.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final List<String> sent = new ArrayList<>();
    private final List<@Nullable Object> done = new ArrayList<>();
    private final EventReceiver receiver = new EventReceiver(
            () -> {
                throw new AssertionError("nothing is received here");
            },
            new BroadcastQueue("q", new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC), "worker.#", 10),
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT),
            new LamportClock(),
            time);
    private final Gossip gossip =
            new Gossip("me@test", (type, fields) -> sent.add(type + fields), receiver, time, Map.of("task", done::add));

    @BeforeEach
    void listen() {
        logged.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
        logger.setLevel(null);
    }

    private void hears(String type, String hostname, Object... more) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put("hostname", hostname);
        fields.put("utcoffset", 0);
        fields.put("pid", hostname.startsWith("me@") ? PID : 77);
        fields.put("clock", 5);
        fields.put("freq", 2.0);
        Instant now = time.instant();
        fields.put("timestamp", now.getEpochSecond() + now.getNano() / 1e9);
        for (int i = 0; i < more.length; i += 2) {
            fields.put(more[i].toString(), more[i + 1]);
        }
        JsonCodec json = JsonCodec.DEFAULT;
        receiver.accept(new Message(
                json.encode(fields), json.contentType(), json.contentEncoding(), Map.of(), Properties.DEFAULT));
    }

    private void elect(String hostname, int clock, Object action) {
        hears("worker-elect", hostname, "clock", clock, "id", "e1", "topic", "task", "action", action, "cver", 1);
    }

    private List<String> lines() {
        return logged.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void tellsOfNeighboursInCelerysWordsAndAtItsLevels() {
        hears("worker-online", "a@test");
        hears("worker-heartbeat", "b@test");
        hears("worker-online", "me@test");
        assertThat(gossip.neighbours()).containsExactlyInAnyOrder("a@test", "b@test");
        hears("worker-offline", "a@test");
        time.advance(Duration.ofSeconds(3));
        gossip.look();
        assertThat(gossip.neighbours()).containsExactly("b@test");
        time.advance(Duration.ofSeconds(2));
        gossip.look();
        gossip.look();
        assertThat(gossip.neighbours()).isEmpty();
        hears("worker-heartbeat", "b@test");
        assertThat(lines())
                .containsExactly(
                        "DEBUG a@test joined the party",
                        "DEBUG b@test joined the party",
                        "DEBUG a@test left",
                        "INFO missed heartbeat from b@test",
                        "DEBUG b@test joined the party");
    }

    @Test
    void theLowestClockWinsWhenThereAreAsManyAnswersAsNeighbours() {
        hears("worker-heartbeat", "a@test");
        hears("worker-heartbeat", "b@test");
        gossip.election("e1", "task", "mine");
        assertThat(sent).singleElement().asString().contains("worker-elect", "id=e1", "topic=task", "cver=1");
        elect("a@test", 12, "of a");
        assertThat(sent).as("acknowledged before there is a second candidate").hasSize(1);
        elect("me@test", 11, "mine");
        elect("b@test", 13, "of b");
        assertThat(sent).hasSize(4).last().isEqualTo("worker-elect-ack{id=e1}");
        hears("worker-elect-ack", "me@test", "id", "e1");
        assertThat(done).isEmpty();
        hears("worker-elect-ack", "b@test", "id", "e1");
        assertThat(done).containsExactly("mine");
        hears("worker-elect-ack", "b@test", "id", "e1");
        assertThat(done).hasSize(1);
        assertThat(lines()).contains("INFO I won the election e1");
    }

    @Test
    void ofEqualClocksTheFirstByNameWins() {
        hears("worker-heartbeat", "a@test");
        gossip.election("e1", "task", "mine");
        elect("me@test", 11, "mine");
        elect("a@test", 11, "of a");
        hears("worker-elect-ack", "a@test", "id", "e1");
        assertThat(done).isEmpty();
        assertThat(lines()).contains("INFO node a@test.77 elected for e1");
    }

    @Test
    void whoIsAskedLateIsOfTheSameOpinion() {
        hears("worker-heartbeat", "a@test");
        elect("a@test", 12, "of a");
        elect("b@test", 13, "of b");
        hears("worker-elect-ack", "a@test", "id", "e1");
        elect("c@test", 1, "too late");
        gossip.election("e1", "task", "mine");
        assertThat(lines()).contains("INFO node a@test.77 elected for e1");
        assertThat(done).isEmpty();
    }

    @Test
    void aWorkerThatIsLostIsNotWaitedFor() {
        hears("worker-heartbeat", "a@test");
        gossip.election("e1", "task", "mine");
        elect("me@test", 11, "mine");
        time.advance(Duration.ofSeconds(10));
        hears("worker-elect-ack", "me@test", "id", "e1");
        assertThat(done).containsExactly("mine");
    }

    @Test
    void nothingThatComesBreaksIt() {
        gossip.election("e1", "task", "mine");
        hears("worker-elect", "a@test", "id", 5);
        hears("worker-elect", "a@test", "id", "e1", "topic", Map.of(), "action", 1, "cver", 1);
        hears("worker-elect", "", "id", "e1", "topic", "task", "action", 1, "cver", 1);
        hears("worker-elect-ack", "a@test");
        hears("worker-nonsense", "a@test");
        hears("task-received", "a@test", "uuid", "x");
        for (int i = 0; i < 3_000; i++) {
            hears("worker-elect-ack", "a@test", "id", "flood" + i);
        }
        gossip.election("e2", "none", null);
        hears("worker-elect", "me@test", "id", "e2", "topic", "none", "action", null, "cver", 1);
        hears("worker-elect-ack", "me@test", "id", "e2");
        hears("worker-elect-ack", "a@test", "id", "e2");
        assertThat(lines()).anyMatch(line -> line.startsWith("ERROR Unknown election topic none"));
    }
}
