package dev.celeriac.worker;

import dev.celeriac.task.TaskObservers;
import dev.celeriac.task.TaskTracer;
import java.time.InstantSource;

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
        TaskEvents events) {}
