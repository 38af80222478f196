package dev.celeriac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.beat.BeatOptions;
import dev.celeriac.beat.EntryState;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.transport.ConsumerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Real beats on one Redis of their own: killed, paused, edited, with store and broker away. */
class BeatIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String QUEUE = "celery";

    private final List<ChildProcess> beats = new ArrayList<>();
    private OwnRedis redis;
    private Celeriac app;

    @BeforeEach
    void startRedis() {
        redis = OwnRedis.with("--save", "", "--appendonly", "yes", "--appendfsync", "always");
        app = Celeriac.builder("shop").brokerUrl(redis.url()).build();
    }

    @AfterEach
    void stop() {
        beats.forEach(ChildProcess::close);
        app.close();
        redis.close();
    }

    private ChildProcess beat(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("-A", ShopApp.class.getName(), "-b", redis.url(), "beat", "-l", "info"));
        all.addAll(List.of(arguments));
        ChildProcess beat =
                JavaProcess.launch(Main.class, all.toArray(String[]::new)).start();
        beats.add(beat);
        beat.awaitLine("beat: Starting...", PATIENCE);
        return beat;
    }

    private int schedule(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-b", redis.url(), "schedule"));
        all.addAll(List.of(arguments));
        CapturedTerminal terminal = new CapturedTerminal();
        int exit = terminal.run(all.toArray(String[]::new));
        LoggerFactory.getLogger(BeatIT.class).info("{} says {}{}", arguments, terminal.out(), terminal.err());
        return exit;
    }

    private EntryState state(ScheduleStore store) {
        return store.load().get(0).state();
    }

    private void awaitRuns(ScheduleStore store, long more) {
        long goal = state(store).totalRunCount() + more;
        await().atMost(PATIENCE).ignoreExceptions().until(() -> state(store).totalRunCount() >= goal);
    }

    /** What waits in the queue; each due time has a task id of its own. */
    private List<String> sent() throws InterruptedException {
        List<String> ids = new ArrayList<>();
        try (var consumer = app.transport().consume(ConsumerOptions.of("counter", List.of(QUEUE)))) {
            while (true) {
                var batch = consumer.fetch(1_000, Duration.ofMillis(200));
                if (batch.isEmpty()) {
                    return ids;
                }
                batch.forEach(delivery ->
                        ids.add(app.codec().decode(delivery.message()).headers().id()));
            }
        }
    }

    @Test
    void oneOfTwoSendsAndTheOtherTakesOver() throws InterruptedException {
        assertThat(schedule("add", "tick", "shop.add", "--every", "500ms", "-a", "[1, 2]"))
                .isZero();
        ChildProcess one = beat();
        one.awaitLine("leads on", PATIENCE);
        ChildProcess two = beat();
        try (ScheduleStore store = app.beat().openStore()) {
            awaitRuns(store, 4);
            long killed = System.nanoTime();
            one.kill();
            two.awaitLine("Sending due task tick", PATIENCE);
            Duration failOver = Duration.ofNanos(System.nanoTime() - killed);
            System.out.printf("fail-over after kill -9: %d ms%n", failOver.toMillis());
            awaitRuns(store, 4);

            // Paused for twice the lease; the third takes over, and the second finds that out.
            ChildProcess three = beat();
            two.suspend();
            three.awaitLine("Sending due task tick", PATIENCE);
            // One lease has passed by now, and another one passes.
            awaitRuns(store, 1 + BeatOptions.LEASE.toMillis() / 500);
            two.resume();
            two.awaitLine("does not lead any more", PATIENCE);
            awaitRuns(store, 4);

            three.terminate();
            assertThat(three.awaitExit(PATIENCE)).isZero();
            awaitRuns(store, 2);
            two.terminate();
            assertThat(two.awaitExit(PATIENCE)).isZero();
            List<String> ids = sent();
            assertThat(ids).doesNotHaveDuplicates();
            assertThat((long) ids.size()).isEqualTo(state(store).totalRunCount());
        }
    }

    @Test
    void aWorkerWithABeatOfItsOwnRunsWhatItSends() {
        assertThat(schedule("add", "hello", "shop.print", "--every", "500ms", "-a", "[\"beat says hello\"]"))
                .isZero();
        ChildProcess worker = JavaProcess.launch(
                        Main.class,
                        "-A",
                        ShopApp.class.getName(),
                        "-b",
                        redis.url(),
                        "worker",
                        "-B",
                        "-c",
                        "1",
                        "-l",
                        "info")
                .start();
        beats.add(worker);
        worker.awaitLine("beat: Starting...", PATIENCE);
        worker.awaitLine("Sending due task hello", PATIENCE);
        worker.awaitLine("beat says hello", PATIENCE);
        try (ScheduleStore store = app.beat().openStore()) {
            awaitRuns(store, 2);
            worker.terminate();
            assertThat(worker.awaitExit(PATIENCE)).isZero();
            assertThat(store.lease())
                    .hasValueSatisfying(lease ->
                            assertThat(lease.free()).as("the lease is given up").isTrue());
        }
    }

    @Test
    void redisIsAwayAndComesBack() throws InterruptedException {
        assertThat(schedule("add", "tick", "shop.add", "--every", "500ms", "-a", "[1, 2]"))
                .isZero();
        ChildProcess one = beat();
        beat();
        try (ScheduleStore store = app.beat().openStore()) {
            awaitRuns(store, 4);
            redis.kill();
            one.awaitLine("trying again every second", PATIENCE);
            redis.start();
            awaitRuns(store, 4);
            beats.forEach(ChildProcess::terminate);
            beats.forEach(beat -> assertThat(beat.awaitExit(PATIENCE)).isZero());
            assertThat(sent()).doesNotHaveDuplicates();
        }
    }

    @Test
    void theBrokerAloneIsAwayAndComesBack(@TempDir Path directory) throws InterruptedException {
        String file = directory.resolve("schedule").toString();
        assertThat(schedule("add", "tick", "shop.add", "--every", "500ms", "-a", "[1, 2]", "-s", file))
                .isZero();
        ChildProcess one = beat("-s", file);
        try (Celeriac byFile = Celeriac.builder("shop")
                        .brokerUrl(redis.url())
                        .set("beat_scheduler", "file")
                        .set("beat_schedule_filename", file)
                        .build();
                ScheduleStore store = byFile.beat().openStore()) {
            awaitRuns(store, 4);
            redis.kill();
            one.awaitLine("tick waits, trying again every second", PATIENCE);
            redis.start();
            awaitRuns(store, 4);
            one.terminate();
            assertThat(one.awaitExit(PATIENCE)).isZero();
            List<String> ids = sent();
            assertThat(ids).doesNotHaveDuplicates();
            assertThat((long) ids.size()).isEqualTo(state(store).totalRunCount());
        }
    }

    @Test
    void theCommandsOfTheSchedule() {
        assertThat(schedule(
                        "add", "digest", "mail.digest", "--cron", "0 8 * * mon-fri", "--timezone", "Asia/Kathmandu"))
                .isZero();
        assertThat(schedule("add", "digest", "mail.digest", "--every", "5")).isNotZero();
        assertThat(schedule("add", "odd", "mail.digest", "--every", "5", "--cron", "* * * * *"))
                .isNotZero();
        assertThat(schedule("add", "week", "mail.digest", "--cron", "0 0 * * 7"))
                .isNotZero();
        assertThat(schedule("add", "high", "mail.digest", "--every", "5", "--options", "{\"priority\": \"high\"}"))
                .isNotZero();
        CapturedTerminal unknown = new CapturedTerminal();
        assertThat(unknown.run(
                        "-A",
                        ShopApp.class.getName(),
                        "-b",
                        redis.url(),
                        "schedule",
                        "add",
                        "typo",
                        "shop.ad",
                        "--every",
                        "5"))
                .isNotZero();
        assertThat(unknown.err()).contains("'typo' calls shop.ad, which is not registered here");
        CapturedTerminal list = new CapturedTerminal();
        list.run("-b", redis.url(), "schedule", "list");
        assertThat(list.out())
                .contains("digest  mail.digest  at 08:00, Monday to Friday (Asia/Kathmandu)  next: ")
                .contains("+05:45 Asia/Kathmandu")
                .contains("1 periodic task in");
        assertThat(schedule("edit", "digest", "--queue", "mail", "--args", "[1]"))
                .isZero();
        CapturedTerminal next = new CapturedTerminal();
        next.run("-b", redis.url(), "schedule", "next", "digest", "3");
        assertThat(next.out().lines()).hasSize(3).allMatch(line -> line.contains(" 08:00:00 +05:45"));
        assertThat(schedule("disable", "digest")).isZero();
        assertThat(schedule("next", "digest")).isNotZero();
        assertThat(schedule("disable", "digets")).isNotZero();
        assertThat(schedule("edit", "digets", "--queue", "mail")).isNotZero();
        assertThat(schedule("enable", "digest")).isZero();
        assertThat(schedule("add", "once", "mail.digest", "--every", "1h", "--one-off"))
                .isZero();
        CapturedTerminal once = new CapturedTerminal();
        once.run("-b", redis.url(), "schedule", "next", "once");
        assertThat(once.out().lines()).hasSize(1);
        assertThat(schedule("show", "digest")).isZero();
        assertThat(schedule("run", "digest")).isZero();
        assertThat(app.transport().stats("mail").ready()).isEqualTo(1);
        assertThat(schedule("delete", "digest")).isZero();
        assertThat(schedule("show", "digest")).isNotZero();
    }
}
