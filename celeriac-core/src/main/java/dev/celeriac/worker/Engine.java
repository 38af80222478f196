package dev.celeriac.worker;

import dev.celeriac.config.Settings;
import dev.celeriac.config.TaskSettings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.event.EventDispatcher;
import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.task.TaskObservers;
import dev.celeriac.task.TaskTracer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What the parts of one worker share. */
record Engine(
        String hostname,
        long pid,
        InstantSource clock,
        TaskTracer tracer,
        TaskObservers observers,
        Completion completion,
        ResultDocuments documents,
        Intake intake,
        Completer completer,
        Errbacks errbacks,
        Load load,
        StartGate gate,
        RunningSet running,
        TaskLog log,
        TaskEvents events) {

    /** @param chords null when the result store counts no parts */
    static Engine of(
            WorkerEnvironment environment,
            String hostname,
            WorkerTuning tuning,
            Revocations revocations,
            ExecutionPool pool,
            ReadAhead readAhead,
            ResultDocuments documents,
            @Nullable ChordCommits chords,
            Errbacks errbacks,
            EventDispatcher dispatcher) {
        Settings settings = environment.settings();
        TaskLog log = new TaskLog(environment.repr());
        boolean deduplicate = settings.get(WorkerSettings.WORKER_DEDUPLICATE_SUCCESSFUL_TASKS)
                && environment.results().enabled();
        Intake intake = new Intake(
                environment.decoder(),
                environment.registry(),
                new Policy.Cache(settings, environment.results().enabled()),
                revocations,
                environment.clock(),
                environment.observers(),
                log,
                new Intake.Options(
                        hostname,
                        settings.get(TaskSettings.TASK_CRASH_REDELIVERY_LIMIT),
                        deduplicate ? environment.results() : null,
                        chords != null));
        Completion completion = new Completion(environment.publications(), documents, chords != null);
        Load load = new Load();
        StartGate gate = new StartGate(pool.size(), System::nanoTime);
        return new Engine(
                hostname,
                ProcessHandle.current().pid(),
                environment.clock(),
                environment.tracer(),
                environment.observers(),
                completion,
                documents,
                intake,
                new Completer(load, gate, readAhead, documents, tuning.backoff(), chords),
                errbacks,
                load,
                gate,
                new RunningSet(),
                log,
                new TaskEvents(environment.events(), dispatcher, environment.registry(), environment.repr()));
    }
}
