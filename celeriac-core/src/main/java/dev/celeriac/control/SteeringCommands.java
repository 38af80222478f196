package dev.celeriac.control;

import dev.celeriac.transport.QueueBinding;
import dev.celeriac.worker.Autoscaler;
import dev.celeriac.worker.RateLimit;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands that change what a worker does. */
final class SteeringCommands {
    private static final Logger LOG = LoggerFactory.getLogger(SteeringCommands.class);

    private SteeringCommands() {}

    static void addTo(ControlCommands commands) {
        commands.add("rate_limit", SteeringCommands::rateLimit);
        commands.add("time_limit", SteeringCommands::timeLimit);
        commands.add("add_consumer", SteeringCommands::addConsumer);
        commands.add("cancel_consumer", SteeringCommands::cancelConsumer);
        commands.add("pool_grow", (worker, arguments) -> pool(worker, arguments, "pool_grow"));
        commands.add("pool_shrink", (worker, arguments) -> pool(worker, arguments, "pool_shrink"));
        commands.add("pool_restart", (worker, arguments) -> {
            worker.restartPool();
            return ok("reload started");
        });
        commands.add(
                "enable_events",
                (worker, arguments) ->
                        ok(worker.enableTaskEvents() ? "task events enabled" : "task events already enabled"));
        commands.add(
                "disable_events",
                (worker, arguments) ->
                        ok(worker.disableTaskEvents() ? "task events disabled" : "task events already disabled"));
        commands.add("heartbeat", (worker, arguments) -> {
            worker.sendHeartbeat();
            return null;
        });
        commands.add("autoscale", SteeringCommands::autoscale);
        commands.add("shutdown", (worker, arguments) -> {
            String message = arguments.optionalText("msg");
            LOG.warn("{}", message == null ? "Got shutdown from remote" : ControlNode.shortened(message));
            worker.stop();
            return ControlCommand.NO_REPLY;
        });
    }

    static Map<String, Object> ok(String text) {
        return Map.of("ok", text);
    }

    static Map<String, Object> error(String text) {
        return Map.of("error", text);
    }

    private static @Nullable Object rateLimit(Worker worker, ControlArguments arguments) {
        String task = arguments.text("task_name");
        if (!arguments.all().containsKey("rate_limit")) {
            throw ControlError.missing("rate_limit", "rate_limit");
        }
        Object given = arguments.get("rate_limit");
        String rate = given == null || given.equals("") ? "0" : given.toString();
        int slash = rate.indexOf('/');
        if (slash > 0 && !List.of("s", "m", "h").contains(rate.substring(slash + 1))) {
            throw new ControlError("KeyError", rate.substring(slash + 1));
        }
        try {
            RateLimit.parse(rate);
        } catch (IllegalArgumentException e) {
            return error("Invalid rate limit string: " + ControlError.repr(e));
        }
        if (worker.registry().find(task).isEmpty()) {
            LOG.error("Rate limit attempt for unknown task {}", ControlNode.shortened(task));
            return error("unknown task");
        }
        worker.rateLimit(task, rate);
        // What Python takes for false; the text "0" is none, and a limit of nothing all the same.
        if (given == null || given.equals("") || given instanceof Number number && number.doubleValue() == 0) {
            LOG.info("Rate limits disabled for tasks of type {}", task);
            return ok("rate limit disabled successfully");
        }
        LOG.info("New rate limit for tasks of type {}: {}.", task, ControlNode.shortened(rate));
        return ok("new rate limit set successfully");
    }

    private static Object timeLimit(Worker worker, ControlArguments arguments) {
        String task = arguments.text("task_name");
        Duration soft = duration(arguments, "soft");
        Duration hard = duration(arguments, "hard");
        if (worker.registry().find(task).isEmpty()) {
            LOG.error("Change time limit attempt for unknown task {}", ControlNode.shortened(task));
            return error("unknown task");
        }
        worker.timeLimit(task, soft, hard);
        LOG.info("New time limits for tasks of type {}: soft={} hard={}", task, soft, hard);
        return ok("time limits set successfully");
    }

    private static @Nullable Duration duration(ControlArguments arguments, String name) {
        Double seconds = arguments.decimal(name);
        if (seconds == null) {
            return null;
        }
        if (!(seconds >= 0 && seconds < 1e9)) {
            throw ControlError.wrong("time_limit", name, "a number of seconds", seconds);
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private static Object addConsumer(Worker worker, ControlArguments arguments) {
        String queue = arguments.text("queue");
        String exchange = arguments.optionalText("exchange");
        String type = arguments.optionalText("exchange_type");
        String key = arguments.optionalText("routing_key");
        String own = exchange == null || exchange.isEmpty() ? queue : exchange;
        worker.addQueue(new QueueBinding(queue, own, type == null ? "direct" : type, key == null ? queue : key));
        LOG.info("Started consuming from {}", ControlNode.shortened(queue));
        return ok("add consumer " + queue);
    }

    private static Object cancelConsumer(Worker worker, ControlArguments arguments) {
        String queue = arguments.text("queue");
        worker.cancelQueue(queue);
        LOG.info("No longer consuming from {}", ControlNode.shortened(queue));
        return ok("no longer consuming from " + queue);
    }

    private static Object autoscale(Worker worker, ControlArguments arguments) {
        Autoscaler autoscaler =
                worker.autoscaler().orElseThrow(() -> new ControlError("ValueError", "Autoscale not enabled"));
        autoscaler.update(bound(arguments, "max"), bound(arguments, "min"));
        Autoscaler.Info now = autoscaler.info();
        return ok("autoscale now max=" + now.max() + " min=" + now.min());
    }

    private static @Nullable Integer bound(ControlArguments arguments, String name) {
        if (arguments.get(name) == null) {
            return null;
        }
        int bound = arguments.number(name, 1);
        if (bound < 0 || bound > 10_000) {
            throw ControlError.wrong("autoscale", name, "a number up to 10000", bound);
        }
        return bound;
    }

    private static Object pool(Worker worker, ControlArguments arguments, String command) {
        int slots = arguments.number("n", 1);
        boolean grow = command.equals("pool_grow");
        if (worker.autoscaler().isPresent()) {
            return error(command + " is not supported with autoscale. Adjust autoscale range instead.");
        }
        if (slots < 1 || slots > 10_000) {
            throw ControlError.wrong(command, "n", "a number from 1 to 10000", slots);
        }
        if (grow) {
            worker.growPool(slots);
        } else {
            worker.shrinkPool(slots);
        }
        return ok(grow ? "pool will grow" : "pool will shrink");
    }
}
