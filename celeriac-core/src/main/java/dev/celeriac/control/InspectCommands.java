package dev.celeriac.control;

import dev.celeriac.codec.IsoTime;
import dev.celeriac.codec.TaskMessageCodec;
import dev.celeriac.message.InvalidMessageException;
import dev.celeriac.task.DeliveryInfo;
import dev.celeriac.task.PublishOptions;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.task.TaskRequest;
import dev.celeriac.transport.QueueBinding;
import dev.celeriac.transport.ScheduledMessage;
import dev.celeriac.worker.TaskView;
import dev.celeriac.worker.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Questions about a worker and its tasks. */
final class InspectCommands {
    /** More would be a message that nobody can read. */
    private static final int MOST_SCHEDULED = 1_000;

    private static final List<String> USUAL_FIELDS = List.of("exchange", "routing_key", "rate_limit");

    private InspectCommands() {}

    static void addTo(ControlCommands commands) {
        add(commands, "ping", (worker, arguments) -> Map.of("ok", "pong"));
        add(
                commands,
                "clock",
                (worker, arguments) -> Map.of("clock", worker.clock().value()));
        add(commands, "active", (worker, arguments) -> infos(worker.active(), arguments.flag("safe")), "dump_active");
        add(commands, "reserved", (worker, arguments) -> infos(worker.reserved(), false), "dump_reserved");
        add(commands, "scheduled", (worker, arguments) -> scheduled(worker), "dump_schedule");
        add(
                commands,
                "revoked",
                (worker, arguments) -> List.copyOf(worker.revocations().ids().keySet()),
                "dump_revoked");
        add(commands, "query_task", InspectCommands::query);
        add(commands, "registered", InspectCommands::registered, "dump_tasks");
        add(
                commands,
                "active_queues",
                (worker, arguments) ->
                        worker.queues().stream().map(InspectCommands::queue).toList());
        add(commands, "stats", (worker, arguments) -> Statistics.of(worker));
        add(
                commands,
                "conf",
                (worker, arguments) -> worker.settings().table(arguments.flag("with_defaults")),
                "dump_conf");
        add(commands, "report", (worker, arguments) -> Map.of("ok", Report.of(worker)));
    }

    private static void add(ControlCommands commands, String name, ControlCommand command, String... aliases) {
        commands.add(name, command);
        for (String alias : aliases) {
            commands.add(alias, command);
        }
    }

    private static List<Object> infos(List<TaskView> views, boolean safe) {
        return views.stream().map(view -> (Object) TaskInfo.of(view, safe)).toList();
    }

    private static List<Object> scheduled(Worker worker) {
        List<Object> entries = new ArrayList<>();
        for (ScheduledMessage message : worker.scheduled(MOST_SCHEDULED)) {
            try {
                Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                entry.put("eta", IsoTime.format(message.due()));
                entry.put("priority", 6);
                entry.put("request", TaskInfo.of(view(worker, message), false));
                entries.add(entry);
            } catch (InvalidMessageException e) {
                // It will be set aside with its reason when it is due.
                continue;
            }
        }
        return entries;
    }

    private static TaskView view(Worker worker, ScheduledMessage message) {
        DeliveryInfo delivery = new DeliveryInfo(
                message.exchange(),
                message.routingKey(),
                message.queue(),
                message.message().properties().priority(),
                false,
                1);
        TaskRequest request = new TaskRequest(
                TaskMessageCodec.DEFAULT.decode(message.message()),
                worker.options().hostname(),
                delivery,
                false);
        return new TaskView(request, null, false, null);
    }

    private static Map<String, @Nullable Object> query(Worker worker, ControlArguments arguments) {
        Set<String> wanted = new HashSet<>(arguments.requiredTexts("ids"));
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        for (TaskView view : worker.reserved()) {
            answer(found, wanted, view, "reserved");
        }
        for (TaskView view : worker.active()) {
            answer(found, wanted, view, "active");
        }
        return found;
    }

    private static void answer(Map<String, @Nullable Object> found, Set<String> wanted, TaskView view, String state) {
        if (wanted.contains(view.request().id())) {
            found.put(view.request().id(), List.of(state, TaskInfo.of(view, false)));
        }
    }

    private static List<String> registered(Worker worker, ControlArguments arguments) {
        List<String> given = arguments.texts("taskinfoitems");
        List<String> fields = given.isEmpty() ? USUAL_FIELDS : given;
        Set<String> names = new TreeSet<>(worker.registry().names());
        if (arguments.flag("builtins")) {
            names.addAll(worker.registry().builtInNames());
        }
        return names.stream()
                .map(name -> described(name, worker.registry().get(name).options(), fields))
                .toList();
    }

    private static String described(String name, TaskOptions options, List<String> fields) {
        String described = fields.stream()
                .map(field -> {
                    Object value = field(name, options, field);
                    return value == null ? null : field + "=" + value;
                })
                .filter(text -> text != null)
                .collect(Collectors.joining(" "));
        return described.isEmpty() ? name : name + " [" + described + "]";
    }

    private static @Nullable Object field(String name, TaskOptions options, String field) {
        PublishOptions publish = options.publish();
        return switch (field) {
            case "name" -> name;
            case "exchange" -> publish.exchange();
            case "routing_key" -> publish.routingKey();
            case "queue" -> publish.queue();
            case "priority" -> publish.priority();
            case "expires" -> seconds(publish.expires());
            case "serializer" -> publish.serializer();
            case "compression" -> publish.compression();
            case "rate_limit" -> options.rateLimit();
            case "time_limit" -> seconds(options.timeLimit());
            case "soft_time_limit" -> seconds(options.softTimeLimit());
            case "max_retries" -> options.retry().maxRetries();
            case "default_retry_delay" -> seconds(options.retry().defaultDelay());
            case "ignore_result" -> python(options.ignoreResult());
            case "acks_late" -> python(options.acksLate());
            case "track_started" -> python(options.trackStarted());
            case "store_errors_even_if_ignored" -> python(options.storeErrorsEvenIfIgnored());
            case "reject_on_worker_lost" -> python(options.rejectOnWorkerLost());
            case "send_events" -> python(options.sendEvents());
            case "typing" -> python(options.typing());
            default -> null;
        };
    }

    private static @Nullable Object seconds(java.time.@Nullable Duration duration) {
        if (duration == null) {
            return null;
        }
        return duration.toMillis() % 1000 == 0 ? (Object) duration.toSeconds() : (Object) (duration.toMillis() / 1e3);
    }

    private static @Nullable String python(@Nullable Boolean value) {
        return value == null ? null : value ? "True" : "False";
    }

    /** kombu's {@code Queue.as_dict(recurse=True)}. */
    private static Map<String, @Nullable Object> queue(QueueBinding binding) {
        Map<String, @Nullable Object> exchange = new LinkedHashMap<>();
        exchange.put("name", binding.exchange());
        exchange.put("type", binding.exchangeType());
        exchange.put("arguments", null);
        exchange.put("durable", true);
        exchange.put("passive", false);
        exchange.put("auto_delete", false);
        exchange.put("delivery_mode", null);
        exchange.put("no_declare", false);
        Map<String, @Nullable Object> queue = new LinkedHashMap<>();
        queue.put("name", binding.queue());
        queue.put("exchange", exchange);
        queue.put("routing_key", binding.routingKey());
        for (String none : Arrays.asList("queue_arguments", "binding_arguments", "consumer_arguments")) {
            queue.put(none, null);
        }
        queue.put("durable", true);
        queue.put("exclusive", false);
        queue.put("auto_delete", false);
        queue.put("no_ack", false);
        queue.put("alias", null);
        queue.put("bindings", List.of());
        for (String none : Arrays.asList(
                "no_declare", "expires", "message_ttl", "max_length", "max_length_bytes", "max_priority")) {
            queue.put(none, null);
        }
        return queue;
    }
}
