package dev.celeriac.beat;

import dev.celeriac.exceptions.OperationalError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A broker of which the test decides whether it is up, shared by all beats of a test. */
final class Sent implements TickSender {

    final List<Tick> ticks = new ArrayList<>();
    final Set<String> marks = new HashSet<>();
    final Set<String> running = new HashSet<>();
    final List<String> cancelled = new ArrayList<>();
    final Map<String, String> refused = new HashMap<>();
    boolean down;
    /** Takes what is sent and does not say so. */
    boolean answerLost;

    Consumer<List<Tick>> before = ticks -> {};

    @Override
    public Map<String, String> send(List<Tick> due) {
        before.accept(due);
        if (down) {
            throw new OperationalError("the broker is down", null);
        }
        due.stream()
                .filter(tick -> !refused.containsKey(tick.entry().name()))
                .filter(tick -> marks.add(tick.mark()))
                .forEach(ticks::add);
        if (answerLost) {
            throw new OperationalError("no answer from the broker", null);
        }
        return refused;
    }

    @Override
    public boolean known(String taskId) {
        return ticks.stream().anyMatch(tick -> tick.taskId().equals(taskId));
    }

    @Override
    public Optional<Boolean> running(String taskId) {
        if (down) {
            throw new OperationalError("the result store is down", null);
        }
        return Optional.of(running.contains(taskId));
    }

    @Override
    public void cancel(String taskId) {
        cancelled.add(taskId);
    }

    List<String> names() {
        return ticks.stream().map(tick -> tick.entry().name()).toList();
    }

    /** Due times as they look after 1 January 2026. */
    List<String> times() {
        return ticks.stream().map(tick -> tick.due().toString()).toList();
    }
}
