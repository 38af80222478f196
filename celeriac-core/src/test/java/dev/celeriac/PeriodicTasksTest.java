package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.beat.Advance;
import dev.celeriac.beat.Beat;
import dev.celeriac.beat.Clocked;
import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.OverlappingRuns;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.ScheduleStoreException;
import dev.celeriac.beat.memory.MemoryScheduleStore;
import dev.celeriac.exceptions.ImproperlyConfigured;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeriodicTasksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");

    /** What periodic tasks of applications look like. */
    static final class MailTasks {
        final Queue<String> calls = new ConcurrentLinkedQueue<>();

        @Task(name = "mail.digest")
        @Periodic(cron = "0 8 * * mon-fri", zone = "Asia/Kathmandu", options = "{\"expires\": 600}")
        @Periodic(name = "digest at night", every = "12h", args = "[\"night\"]")
        public void digest(@Arg(optional = true) @Nullable String when) {
            calls.add("digest " + when);
        }

        @Task(name = "mail.beep")
        public void beep(String tone) {
            calls.add(tone + " " + TaskContext.current().headers().get("periodic_task_name"));
        }
    }

    private static CeleriacBuilder app() {
        return Celeriac.builder("periodic").brokerUrl("memory://").resultBackend("memory://");
    }

    @Test
    void whatIsDueIsSentAndRun() {
        MailTasks mail = new MailTasks();
        try (Celeriac app = app().build();
                ScheduleStore watched = new MemoryScheduleStore()) {
            app.beat()
                    .every(
                            "beeping",
                            Duration.ofMillis(50),
                            app.task(mail::beep).s("low").expires(Duration.ofHours(1)));
            app.register(mail);
            try (var worker = app.worker().concurrency(2).start();
                    Beat one = app.beat().start(watched);
                    Beat two = app.beat().start(watched)) {
                await().atMost(PATIENCE).until(() -> mail.calls.size() >= 5);
                assertThat(one.leads() && two.leads()).isFalse();
            }
            assertThat(mail.calls).contains("low beeping");
            assertThat(watched.load())
                    .filteredOn(stored -> stored.entry().name().equals("beeping"))
                    .allSatisfy(
                            stored -> assertThat(stored.state().totalRunCount()).isGreaterThanOrEqualTo(5));
        }
    }

    /** Tasks that do not end by themselves. */
    static final class LongTasks {
        final AtomicInteger started = new AtomicInteger();
        final AtomicInteger interrupted = new AtomicInteger();
        final CountDownLatch end = new CountDownLatch(1);

        @Task(name = "long.wait")
        public void waiting() throws InterruptedException {
            started.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
        }
    }

    @Test
    void aRunIsLeftOutWhileThePreviousOneIsNotOver() {
        LongTasks tasks = new LongTasks();
        MailTasks mail = new MailTasks();
        try (Celeriac app = app().build().register(tasks).register(mail);
                ScheduleStore store = new MemoryScheduleStore()) {
            Interval often = Interval.every(Duration.ofMillis(50));
            app.beat()
                    .add(ScheduleEntry.of("skip", "long.wait", often)
                            .overlap(OverlappingRuns.SKIP)
                            .build())
                    .every("beeping", often.every(), app.task(mail::beep).s("low"));
            try (var worker = app.worker().concurrency(4).start();
                    Beat beat = app.beat().start(store)) {
                await().atMost(PATIENCE).until(() -> mail.calls.size() >= 10 && tasks.started.get() == 1);
                assertThat(store.load())
                        .filteredOn(one -> one.entry().name().equals("skip"))
                        .allMatch(one -> one.state().totalRunCount() == 1);
                tasks.end.countDown();
                await().atMost(PATIENCE).until(() -> tasks.started.get() >= 2);
                assertThat(beat.leads()).isTrue();
            }
        }
    }

    @Test
    void aRunCancelsThePreviousOneThatIsNotOver() throws Exception {
        LongTasks tasks = new LongTasks();
        try (Celeriac app = app().build().register(tasks)) {
            app.beat()
                    .add(ScheduleEntry.of("cancel", "long.wait", Interval.every(Duration.ofMillis(200)))
                            .overlap(OverlappingRuns.CANCEL)
                            .build());
            try (var worker = app.worker().concurrency(1).start();
                    Beat beat = app.beat().start(new MemoryScheduleStore());
                    AutoCloseable end = tasks.end::countDown) {
                await().atMost(PATIENCE).until(() -> tasks.interrupted.get() >= 2 && tasks.started.get() >= 3);
                assertThat(beat.leads()).isTrue();
            }
        }
    }

    @Test
    void whatWasSentAndNotRecordedIsNotSentAgainEvenIfNobodyKnowsItAnyMore() {
        MailTasks mail = new MailTasks();
        try (Celeriac app = Celeriac.builder("periodic").brokerUrl("memory://").build();
                ScheduleStore store = new MemoryScheduleStore()) {
            app.register(mail);
            app.beat().at("once", Instant.EPOCH, app.signature("mail.digest"));
            try (var worker = app.worker().concurrency(1).start();
                    Beat killed = app.beat().start(withoutRecords(store))) {
                await().atMost(PATIENCE).until(() -> mail.calls.size() == 1);
                await().atMost(PATIENCE)
                        .until(() -> app.transport().stats("celery").held() == 0);
                assertThat(killed.leads()).isTrue();
            }
            try (Beat next = app.beat().start(store)) {
                await().atMost(PATIENCE)
                        .until(() -> store.load().stream()
                                .filter(one -> one.entry().name().equals("once"))
                                .noneMatch(one -> one.entry().enabled()));
                assertThat(next.leads()).isTrue();
            }
            assertThat(app.transport().stats("celery").ready()).isZero();
        }
    }

    /** A store that takes claims, and fails when a beat wants to record what it has sent. */
    private static ScheduleStore withoutRecords(ScheduleStore store) {
        return (ScheduleStore) Proxy.newProxyInstance(
                PeriodicTasksTest.class.getClassLoader(),
                new Class<?>[] {ScheduleStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("advance")
                            && ((List<?>) arguments[0])
                                    .stream()
                                            .anyMatch(step ->
                                                    ((Advance) step).expected().claimed() != null)) {
                        throw new ScheduleStoreException("the store is away", new IOException("no route"));
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void whatIsSentExpiresWithItsEntryUnlessItSaysWhen() {
        Clocked schedule = Clocked.at(TestApp.NOW);
        Instant end = TestApp.NOW.plusSeconds(3600);
        try (Celeriac app = TestApp.of(Map.of("beat_unknown_tasks", "allow"))) {
            app.beat()
                    .add(ScheduleEntry.of("a", "x.a", schedule).expires(end).build())
                    .add(ScheduleEntry.of("b", "x.b", schedule)
                            .expires(end)
                            .options(Map.of("expires", 60))
                            .build());
            Map<String, Instant> expires = new ConcurrentHashMap<>();
            try (Beat beat = app.beat().start(new MemoryScheduleStore())) {
                await().atMost(PATIENCE).until(() -> {
                    TestApp.messages(app, "celery")
                            .forEach(one -> expires.put(
                                    one.headers().task(),
                                    Objects.requireNonNull(one.headers().expires())));
                    return expires.size() == 2;
                });
                assertThat(beat.leads()).isTrue();
            }
            assertThat(expires).containsOnly(Map.entry("x.a", end), Map.entry("x.b", TestApp.NOW.plusSeconds(60)));
        }
    }

    @Test
    void annotationsCodeAndSettingsAreOneSchedule(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("settings.yml");
        Files.writeString(file, """
                timezone: Asia/Kathmandu
                beat_schedule:
                  cleanup:
                    task: mail.beep
                    schedule: 300.0
                    args: [low]
                    options: {queue: mail, expires: 60}
                  report:
                    task: mail.beep
                    schedule: {minute: 0, hour: "*/6", day_of_week: "mon,wed"}
                    kwargs: {tone: high}
                """);
        try (Celeriac app = app().config(file).build()) {
            app.register(new MailTasks());
            app.beat().cron("by code", "*/15 * * * *", app.signature("mail.beep", List.of("c"), Map.of()));
            app.addPeriodicTask(Interval.every(Duration.ofSeconds(5)), app.signature("mail.beep"), "as in Celery");

            assertThat(app.beat().entries())
                    .extracting(ScheduleEntry::name)
                    .containsExactlyInAnyOrder(
                            "mail.digest", "digest at night", "cleanup", "report", "by code", "as in Celery");
            assertThat(entry(app, "mail.digest").schedule())
                    .isEqualTo(Crontab.parse("0 8 * * mon-fri").zone(KATHMANDU));
            assertThat(entry(app, "mail.digest").options()).containsEntry("expires", 600);
            assertThat(entry(app, "cleanup").options()).containsEntry("queue", "mail");
            assertThat(entry(app, "report").schedule())
                    .isEqualTo(Crontab.of("0", "*/6", "mon,wed", "*", "*").zone(KATHMANDU));
            assertThat(entry(app, "by code").schedule().zone()).isEqualTo(KATHMANDU);
            assertThat(app.beat().entries()).allMatch(ScheduleEntry::fixed);
        }
    }

    private static ScheduleEntry entry(Celeriac app, String name) {
        return app.beat().entries().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theEnvironmentHasAScheduleToo() {
        Map<String, String> environment =
                Map.of("CELERY_BEAT_SCHEDULE", "{\"tick\": {\"task\": \"shop.tick\", \"schedule\": \"30s\"}}");
        try (Celeriac app = app().environment(environment).build()) {
            assertThat(app.beat().entries()).extracting(ScheduleEntry::task).containsExactly("shop.tick");
        }
    }

    @Test
    void nonsenseIsRefusedByName() {
        Map<String, Object> schedule = Map.of(
                "unknown", Map.of("task", "mail.bep", "schedule", 5),
                "both", Map.of("task", "mail.beep", "schedule", Map.of("every", 5, "hour", 3)),
                "day 7", Map.of("task", "mail.beep", "schedule", "0 0 * * 7"),
                "json", Map.of("task", "mail.beep", "schedule", 5, "args", "[1,"),
                "none", Map.of("task", "mail.beep"),
                "typo", Map.of("task", "mail.beep", "schedule", 5, "kwarg", Map.of()));
        try (Celeriac app = app().set("beat_schedule", schedule).build()) {
            app.register(new MailTasks());

            assertThatThrownBy(() -> app.beat().start(new MemoryScheduleStore()))
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("'unknown' calls mail.bep")
                    .hasMessageContaining("'both': schedule")
                    .hasMessageContaining("'day 7': day_of_week '7'")
                    .hasMessageContaining("'json': args is not well-formed JSON")
                    .hasMessageContaining("'none': it has no schedule")
                    .hasMessageContaining("'typo': it has kwarg");
        }
    }

    /** A task method whose annotation makes no sense. */
    static final class SundayTasks {
        @Task(name = "mail.sunday")
        @Periodic(cron = "0 8 * * 7")
        public void sunday() {}
    }

    @Test
    void nonsenseInCodeAndInOptionsIsRefusedByName() {
        Map<String, Object> schedule = Map.of(
                "priority", Map.of("task", "mail.beep", "schedule", 5, "options", Map.of("priority", "high")),
                "expires", Map.of("task", "mail.beep", "schedule", 5, "options", Map.of("expires", "soon")));
        try (Celeriac app = app().set("beat_schedule", schedule).build()) {
            app.register(new MailTasks());

            assertThatThrownBy(() -> app.beat().start(new MemoryScheduleStore()))
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("'priority' can never be sent: ")
                    .hasMessageContaining("'expires' can never be sent: ");
            assertThatThrownBy(() -> app.beat().cron("week", "0 0 * * 7", app.signature("mail.beep")))
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("'week'")
                    .hasMessageContaining("'7'");
            assertThatThrownBy(() -> app.register(new SundayTasks()))
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("sunday")
                    .hasMessageContaining("'7'");
        }
    }

    @Test
    void aNameIsTakenOnce() {
        try (Celeriac app = app().build()) {
            app.beat().every("tick", Duration.ofSeconds(5), app.signature("a"));
            assertThatThrownBy(() -> app.beat().every("tick", Duration.ofSeconds(5), app.signature("b")))
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("'tick'");
        }
    }

    @Test
    void theSchedulersOfCelery(@TempDir Path directory) {
        String filename = directory.resolve("celerybeat-schedule").toString();
        for (String scheduler : List.of("auto", "file", "celery.beat:PersistentScheduler")) {
            try (Celeriac app = app().set("beat_scheduler", scheduler)
                            .set("beat_schedule_filename", filename)
                            .build();
                    ScheduleStore store = app.beat().openStore()) {
                assertThat(store.describe()).endsWith("auto".equals(scheduler) ? "memory://" : filename + ".jsonl");
            }
        }
        try (Celeriac app = app().set("beat_scheduler", "proj.schedulers:Mine").build()) {
            assertThatThrownBy(() -> app.beat().openStore())
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("proj.schedulers:Mine");
        }
        try (Celeriac app = app().set("beat_scheduler", "django").build()) {
            assertThatThrownBy(() -> app.beat().openStore())
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("beat_store_url");
        }
    }
}
