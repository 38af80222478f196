package dev.celeriac.worker;

import dev.celeriac.event.EventDispatcher;
import dev.celeriac.event.EventFields;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a worker tells of itself: that it is there, how it is doing, and that it goes (Celery's {@code Heart}). */
final class WorkerEvents {
    private static final String GROUP = "worker";
    private static final Map<String, String> SOFTWARE = Software.fields();

    /** Of a heartbeat that was asked for: Celery's worker does not say how it is doing then, and promises less. */
    private static final double FREQ_ON_DEMAND = 5.0;

    private final EventDispatcher dispatcher;
    private final EventOptions options;
    private final IntSupplier active;
    private final LongSupplier processed;
    private final LoadAverage load = new LoadAverage();
    private final AtomicBoolean announced = new AtomicBoolean();

    /**
     * @param active attempts that run
     * @param processed attempts that are over
     */
    WorkerEvents(EventDispatcher dispatcher, EventOptions options, IntSupplier active, LongSupplier processed) {
        this.dispatcher = dispatcher;
        this.options = options;
        this.active = active;
        this.processed = processed;
        dispatcher.enable(GROUP);
        if (options.taskEvents()) {
            dispatcher.enable(TaskEvents.GROUP);
        }
    }

    /** It takes messages, for the first time or again. */
    void online() {
        if (options.heartbeats()) {
            dispatcher.send("worker-online", this::vitals);
            if (announced.compareAndSet(false, true)) {
                dispatcher.pulse(options.interval(), () -> dispatcher.send("worker-heartbeat", this::vitals));
            }
        }
    }

    /** It was asked for a heartbeat. */
    void heartbeat() {
        dispatcher.send("worker-heartbeat", document -> {
            document.put("freq", FREQ_ON_DEMAND);
            document.putAll(SOFTWARE);
        });
    }

    /** It goes; nothing is sent after this. */
    void close() {
        dispatcher.stopPulse();
        if (announced.get()) {
            EventFields last = this::vitals;
            dispatcher.send("worker-offline", last);
        }
        dispatcher.close();
    }

    private void vitals(Map<String, @Nullable Object> document) {
        document.put("freq", seconds(options.interval()));
        document.put("active", active.getAsInt());
        document.put("processed", processed.getAsLong());
        document.put("loadavg", load.read());
        document.putAll(SOFTWARE);
    }

    private static double seconds(Duration interval) {
        return interval.toNanos() / 1e9;
    }
}
