package dev.celeriac.control;

import dev.celeriac.codec.PythonRepr;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.worker.TaskView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Celery's {@code Request.info}. */
final class TaskInfo {
    private TaskInfo() {}

    /** @param safe whether arguments are shown as texts */
    static Map<String, @Nullable Object> of(TaskView view, boolean safe) {
        TaskRequest request = view.request();
        String shadow = request.headers().shadow();
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        info.put("id", request.id());
        info.put("name", shadow == null ? request.task() : shadow);
        info.put("args", safe ? PythonRepr.args(request.args()) : request.args());
        info.put("kwargs", safe ? PythonRepr.kwargs(request.kwargs()) : request.kwargs());
        info.put("type", request.task());
        info.put("hostname", request.hostname());
        info.put("time_start", seconds(view.started()));
        info.put("acknowledged", view.acknowledged());
        DeliveryInfo delivery = request.delivery();
        Map<String, @Nullable Object> how = new LinkedHashMap<>();
        how.put("exchange", delivery.exchange());
        how.put("routing_key", delivery.routingKey());
        how.put("priority", delivery.priority());
        how.put("redelivered", delivery.redelivered());
        info.put("delivery_info", how);
        info.put("worker_pid", view.pid());
        return info;
    }

    static @Nullable Double seconds(@Nullable Instant time) {
        return time == null ? null : (Double) (time.getEpochSecond() + time.getNano() / 1e9);
    }
}
