package dev.celeriac.benchmarks;

import java.util.List;

/**
 * Something worth measuring.
 *
 * @param name on the command line
 * @param what in the list
 * @param measurement one run
 */
record Scenario(String name, String what, Measurement measurement) {

    /** One run of a scenario. */
    @FunctionalInterface
    interface Measurement {
        List<Figure> run(Bench bench) throws Exception;
    }

    /** Every scenario, in the order in which they run. */
    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "enqueue", "one producer: single calls by 1 and by 4 threads, batches of 1,000", Enqueue::run),
                new Scenario("drain", "one worker, results off", bench -> Drain.run(bench, false)),
                new Scenario("drain-results", "one worker, results stored", bench -> Drain.run(bench, true)),
                new Scenario("two-workers", "one worker process, then two at once, results off", Drain::two),
                new Scenario("shared", "2 producers and 2 workers on one broker at once", Shared::run),
                new Scenario("memory", "broker in the same JVM: the ceiling of our own code", Memory::run),
                new Scenario("latency", "200 tasks/s from one process to another", Paced::run),
                new Scenario("control", "answers to inspect ping, at rest and under full drain", ControlLatency::run),
                new Scenario(
                        "start",
                        "launch of the worker command to its first task; memory and CPU when idle",
                        Start::run),
                new Scenario(
                        "processes",
                        "one worker with 2 child processes, results off; start and memory of a child",
                        Processes::run),
                new Scenario("beat", "a beat with 10,000 entries: start, idle CPU, how late it sends", BeatCost::run),
                new Scenario("backlog", "cost against 10^4, 10^5 and 10^6 messages in the queue", Backlog::run),
                new Scenario(
                        "scheduled", "memory of a worker with 100,000 tasks that wait for their ETA", Scheduled::run),
                new Scenario("sleep", "2,000 tasks that wait a second each", Sleep::run),
                new Scenario("canvas", "chord of 1,000, chain of 100, group of 10,000: call to result", Canvas::run),
                new Scenario("canvas-celery", "the same beside Celery for Python, on one Redis", Canvas::besideCelery),
                new Scenario("chord-large", "a chord of 100,000 by a worker with -Xmx64m", Canvas::large),
                new Scenario("delay", "drain of a Redis that is 1 ms farther away", Delay::run),
                new Scenario("ours", "on Redis, in the rows of the peers", Ours::run),
                new Scenario("celery", "the same rows: Celery for Python", Peers::celery),
                new Scenario("sidekiq", "the same rows: Sidekiq", Peers::sidekiq),
                new Scenario("bullmq", "the same rows: BullMQ", Peers::bullmq));
    }
}
