package dev.celeriac.control;

import dev.celeriac.event.Events;
import dev.celeriac.event.Gossip;
import dev.celeriac.worker.Worker;
import dev.celeriac.worker.WorkerObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The workers of an app that listen to their neighbours, and the command by which they are given an election. Thread-safe. */
final class Neighbourhoods {
    private final Map<Worker, Gossip> gossips = new ConcurrentHashMap<>();

    void addTo(ControlCommands commands) {
        commands.add("election", this::election);
    }

    /** Who has no part in gossip has none in elections; so it is with Celery's workers too. */
    private @Nullable Object election(Worker worker, ControlArguments arguments) {
        String id = arguments.text("id");
        String topic = arguments.text("topic");
        Gossip gossip = gossips.get(worker);
        if (gossip != null) {
            gossip.election(id, topic, arguments.get("action"));
        }
        return null;
    }

    /** The others that live, as far as a worker has heard of them. */
    Set<String> neighbours(Worker worker) {
        Gossip gossip = gossips.get(worker);
        return gossip == null ? Set.of() : gossip.neighbours();
    }

    /**
     * Lets workers listen as long as they live.
     *
     * @param topics see {@link Events#gossip}
     */
    WorkerObserver listening(Events events, Map<String, Consumer<@Nullable Object>> topics) {
        return new WorkerObserver() {
            @Override
            public void workerInit(Worker worker) {
                gossips.put(worker, events.gossip(worker.options().hostname(), topics));
            }

            @Override
            public void workerShutdown(Worker worker) {
                Gossip gossip = gossips.remove(worker);
                if (gossip != null) {
                    gossip.close();
                }
            }
        };
    }
}
