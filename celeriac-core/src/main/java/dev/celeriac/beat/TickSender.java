package dev.celeriac.beat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How beat reaches broker and results. Used by one thread. */
public interface TickSender {

    /**
     * Publishes ticks, all of those that can be, and leaves out those whose {@linkplain Tick#mark mark} the broker has
     * seen before, if it can remember them.
     *
     * @return what can never be published, by the entry's name, with the reason
     * @throws dev.celeriac.exceptions.OperationalError if the broker does not take them now
     */
    Map<String, String> send(List<Tick> ticks);

    /** Whether the task is in the broker or has a result; false where that cannot be known. */
    boolean known(String taskId);

    /** Whether the task is not over; empty if that cannot be known. */
    Optional<Boolean> running(String taskId);

    /** Revokes a task, which is interrupted if it runs. */
    void cancel(String taskId);
}
