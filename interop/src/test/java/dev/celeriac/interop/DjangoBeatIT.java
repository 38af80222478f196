package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Arg;
import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.TaskContext;
import dev.celeriac.beat.Beat;
import dev.celeriac.beat.Crontab;
import dev.celeriac.beat.Interval;
import dev.celeriac.beat.ScheduleEntry;
import dev.celeriac.beat.ScheduleStore;
import dev.celeriac.beat.StoredEntry;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.ProcessLaunch;
import dev.celeriac.testkit.server.PythonDjango;
import dev.celeriac.testkit.server.RedisServer;
import dev.celeriac.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Django database, Django's own models, Python's beat, and ours. */
class DjangoBeatIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PYTHON = Path.of("src/test/python").toAbsolutePath();

    @TempDir
    private Path directory;

    private final String queue = "django-" + UUID.randomUUID();
    private final Ticks ticks = new Ticks();
    private PythonDjango python;
    private Celeriac app;
    private Worker worker;

    /** What the periodic tasks call. */
    static final class Ticks {
        final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @Task(name = "django.tick")
        public void tick(String what, @Arg(optional = true) @Nullable String more) {
            seen.add(TaskContext.current().headers().get("periodic_task_name") + " " + what + " " + more);
        }
    }

    @BeforeEach
    void migrateAndWork() {
        python = PythonDjango.require();
        django("call_command('migrate', verbosity=0)");
        app = Celeriac.builder("django")
                .brokerUrl(RedisServer.require().toString())
                .set("beat_scheduler", "django_celery_beat.schedulers:DatabaseScheduler")
                .set("beat_store_url", "sqlite:///" + database())
                .build()
                .register(ticks);
        worker = app.worker().queues(queue).concurrency(1).start();
    }

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
        if (app != null) {
            app.close();
        }
    }

    private Path database() {
        return directory.resolve("db.sqlite3");
    }

    private ProcessLaunch launch(String... arguments) {
        return python.launch(arguments)
                .directory(PYTHON)
                .env("PYTHONPATH", PYTHON.toString())
                .env("IT_DJANGO_DB", database().toString())
                .env("IT_BROKER", RedisServer.require().toString());
    }

    /** Runs code in Django; returns what it prints. */
    private List<String> django(String code) {
        try (ChildProcess process = launch(PYTHON.resolve("django_beat.py").toString(), code.stripIndent())
                .start()) {
            int exit = process.awaitExit(PATIENCE);
            assertThat(exit).as(() -> String.join("\n", process.output())).isZero();
            return process.output();
        }
    }

    private void awaitTick(String tick) {
        await().atMost(PATIENCE).until(() -> ticks.seen.stream().anyMatch(seen -> seen.endsWith(tick)));
    }

    @Test
    void whatDjangoSaysIsSentByOurBeat() {
        django("""
                second = IntervalSchedule.objects.create(every=1, period='seconds')
                task = dict(task='django.tick', queue='%s')
                PeriodicTask.objects.create(name='each second', interval=second, args='["a"]', kwargs='{"more": "b"}',
                                            priority=3, expire_seconds=600, headers='{"own": 1}', **task)
                PeriodicTask.objects.create(name='switched', interval=second, args='["c"]', enabled=False, **task)
                PeriodicTask.objects.create(name='once', interval=second, args='["d"]', one_off=True, **task)
                PeriodicTask.objects.create(name='broken', interval=second, args='["d"', **task)
                PeriodicTask.objects.create(name='nightly', args='["e"]',
                    crontab=CrontabSchedule.objects.create(minute='30', hour='8', day_of_week='mon-fri',
                                                           timezone='Asia/Kathmandu'), **task)
                PeriodicTask.objects.create(name='dusk', args='["f"]',
                    solar=SolarSchedule.objects.create(event='sunset', latitude=27.7, longitude=85.3), **task)
                PeriodicTask.objects.create(name='at last', args='["g"]', one_off=True,
                    clocked=ClockedSchedule.objects.create(clocked_time='2026-01-01T00:00:00Z'), **task)
                """.formatted(queue));
        try (Beat beat = app.beat().start();
                ScheduleStore store = app.beat().openStore()) {
            awaitTick("each second a b");
            awaitTick("once d null");
            awaitTick("at last g null");
            assertThat(beat.leads()).isTrue();
            assertThat(store.load())
                    .extracting(one -> one.entry().name())
                    .containsExactlyInAnyOrder("each second", "switched", "once", "nightly", "dusk", "at last");
            assertThat(entry(store, "nightly").schedule())
                    .isEqualTo(Crontab.of("30", "8", "mon-fri", "*", "*").zone(ZoneId.of("Asia/Kathmandu")));

            django("""
                    task = PeriodicTask.objects.get(name='switched')
                    task.enabled = True
                    task.save()
                    """);
            awaitTick("switched c null");
        }
        List<String> rows = django("""
                for task in PeriodicTask.objects.all():
                    print(task.name, task.enabled, task.total_run_count > 0, task.last_run_at is not None)
                """);
        assertThat(rows)
                .contains("each second True True True", "switched True True True", "nightly True False False")
                .contains("once False False False", "at last False False False");
        assertThat(ticks.seen).filteredOn("once d null"::equals).hasSize(1);
    }

    @Test
    void switchingOffAndOnLeavesWhatDjangoLeaves() {
        django("""
                hour = IntervalSchedule.objects.create(every=1, period='hours')
                for name in ['here', 'there']:
                    PeriodicTask.objects.create(name=name, interval=hour, task='django.tick', queue='%s',
                        total_run_count=7, last_run_at='2026-01-01T00:00:00Z')
                """.formatted(queue));
        for (String enabled : List.of("False", "True")) {
            try (ScheduleStore store = app.beat().openStore()) {
                store.edit(
                        "here",
                        old -> old.toBuilder().enabled(enabled.equals("True")).build(),
                        app.clock().instant());
            }
            List<String> rows = django("""
                    task = PeriodicTask.objects.get(name='there')
                    task.enabled = %s
                    task.save()
                    for task in PeriodicTask.objects.order_by('name'):
                        print(task.name, task.enabled, task.total_run_count, task.last_run_at)
                    """.formatted(enabled));
            assertThat(rows).containsExactly("here " + enabled + " 7 None", "there " + enabled + " 7 None");
        }
    }

    @Test
    void whatAnActionOfTheAdminEnablesIsNotDueAtOnce() {
        Instant before = Instant.now();
        django("""
                hour = IntervalSchedule.objects.create(every=1, period='hours')
                PeriodicTask.objects.create(name='bulk', interval=hour, task='django.tick', queue='%1$s', args='["x"]')
                PeriodicTask.objects.update(enabled=False, last_run_at=None, date_changed='2026-01-01T00:00:00Z')
                second = IntervalSchedule.objects.create(every=1, period='seconds')
                PeriodicTask.objects.create(name='sign', interval=second, task='django.tick', queue='%1$s', args='["y"]')
                """.formatted(queue));
        try (Beat beat = app.beat().start();
                ScheduleStore store = app.beat().openStore()) {
            awaitTick("sign y null");
            assertThat(beat.leads()).isTrue();
            django("""
                    PeriodicTask.objects.update(enabled=True)
                    PeriodicTasks.update_changed()
                    """);
            await().atMost(PATIENCE)
                    .until(() -> store.load().stream()
                            .filter(one -> one.entry().name().equals("bulk"))
                            .allMatch(one -> one.state().since().isAfter(before)));
        }
        assertThat(ticks.seen).noneMatch(tick -> tick.startsWith("bulk"));
    }

    private static ScheduleEntry entry(ScheduleStore store, String name) {
        return store.load().stream()
                .map(StoredEntry::entry)
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsEditedHereIsSentByPythonsBeat() {
        ScheduleEntry second = ScheduleEntry.of("ours", "django.tick", Interval.every(Duration.ofSeconds(1)))
                .args(List.of("first"))
                .option("queue", queue)
                .option("expires", 600)
                .build();
        try (ScheduleStore store = app.beat().openStore()) {
            store.put(
                    ScheduleEntry.of("before", "django.tick", second.schedule())
                            .args(List.of("zero"))
                            .option("queue", queue)
                            .build(),
                    app.clock().instant());
        }
        try (ScheduleStore store = app.beat().openStore();
                ChildProcess beat = launch(
                                "-m",
                                "celery",
                                "-A",
                                "django_beat",
                                "beat",
                                "--scheduler",
                                "django_celery_beat.schedulers:DatabaseScheduler",
                                "-l",
                                "info",
                                "--pidfile",
                                "")
                        .start()) {
            beat.awaitLine("beat: Starting", PATIENCE);
            // Until its second look Python's beat does not see edits. Celery before 5.3 does not send the entry's name.
            awaitTick(" zero null");
            await().atMost(PATIENCE).until(() -> ticks.seen.size() >= 2);
            store.put(second, app.clock().instant());
            awaitTick(" first null");
            store.put(
                    second.toBuilder().args(List.of("second")).build(),
                    app.clock().instant());
            awaitTick(" second null");
            store.put(second.toBuilder().enabled(false).build(), app.clock().instant());
        }
        assertThat(django("""
                task = PeriodicTask.objects.get(name='ours')
                print(task.enabled, task.schedule, task.queue == '%s', task.expire_seconds)
                task.full_clean()
                """.formatted(queue)).get(0)).isEqualTo("False <freq: 1.00 second> True 600");
    }
}
