package dev.celeriac.beat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How beat reaches broker and results. {@link #send} is used by one thread, the questions by another one. */
public interface TickSender {

    /**
     * Publishes ticks, all of those that can be, whatever becomes of the others, and leaves out those whose
     * {@linkplain Tick#mark mark} the broker has seen before, if it can remember them.
     *
     * @return what was not published, by the entry's name
     */
    Map<String, NotSent> send(List<Tick> ticks);

    /**
     * Whether the task is in the broker or has a result; false where that cannot be known.
     *
     * @throws RuntimeException if broker or results cannot be asked now
     */
    boolean known(String taskId);

    /**
     * Whether the task is not over; empty if that cannot be known.
     *
     * @throws RuntimeException if broker or results cannot be asked now
     */
    Optional<Boolean> running(String taskId);

    /**
     * Revokes a task, which is interrupted if it runs.
     *
     * @throws RuntimeException if workers cannot be told now
     */
    void cancel(String taskId);
}
