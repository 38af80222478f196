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
    /** Names of what was tried, try by try. */
    final List<List<String>> tries = new ArrayList<>();

    final List<String> cancelled = new ArrayList<>();
    /** What cannot be sent, by name. */
    final Map<String, NotSent> refused = new HashMap<>();

    boolean down;
    boolean resultsDown;
    /** Takes what is sent and does not say so. */
    boolean answerLost;

    Consumer<List<Tick>> before = ticks -> {};

    @Override
    public Map<String, NotSent> send(List<Tick> due) {
        before.accept(due);
        tries.add(due.stream().map(tick -> tick.entry().name()).toList());
        if (down) {
            return all(due, NotSent.Chance.LATER, "the broker is down");
        }
        due.stream()
                .filter(tick -> !refused.containsKey(tick.entry().name()))
                .filter(tick -> marks.add(tick.mark()))
                .forEach(ticks::add);
        if (answerLost) {
            return all(due, NotSent.Chance.PERHAPS_SENT, "no answer from the broker");
        }
        Map<String, NotSent> unsent = new HashMap<>(refused);
        unsent.keySet().retainAll(due.stream().map(tick -> tick.entry().name()).toList());
        return unsent;
    }

    private static Map<String, NotSent> all(List<Tick> due, NotSent.Chance chance, String why) {
        Map<String, NotSent> unsent = new HashMap<>();
        due.forEach(tick -> unsent.put(tick.entry().name(), new NotSent(chance, why)));
        return unsent;
    }

    @Override
    public boolean known(String taskId) {
        if (resultsDown) {
            throw new OperationalError("the result store is down", null);
        }
        return ticks.stream().anyMatch(tick -> tick.taskId().equals(taskId));
    }

    @Override
    public Optional<Boolean> running(String taskId) {
        if (down || resultsDown) {
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
