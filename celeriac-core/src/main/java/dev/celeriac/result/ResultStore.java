package dev.celeriac.result;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where result documents are kept (Celery's result backend). Thread-safe.
 *
 * <p>A final state is never overwritten by one that is not final, and SUCCESS is never overwritten at all; such writes
 * are dropped without an error, since they only mean that a message was delivered twice.
 */
public interface ResultStore extends AutoCloseable {

    /** The URL it was opened with, password masked; for logs and banners. */
    String describe();

    /** Whether it is in the memory of this process, so that another one that opens the same URL gets another store. */
    default boolean withinProcess() {
        return false;
    }

    /** Whether anything is kept at all; false only for {@code disabled://}. */
    default boolean enabled() {
        return true;
    }

    /** Whether documents also say name, arguments and worker when {@code result_extended} is not set. */
    default boolean extendedByDefault() {
        return false;
    }

    /**
     * Writes documents in order; each replaces the task's earlier one, and starts its time to live anew.
     *
     * @throws ResultStoreException when the store cannot be used, or refuses a document, naming the task
     */
    void store(List<TaskMeta> batch);

    /** The latest document of a task; empty if nothing was ever stored, or it was forgotten or has expired. */
    Optional<TaskMeta> find(String taskId);

    /** As {@link #find} for many tasks in one round trip; tasks without a document are absent. */
    Map<String, TaskMeta> findAll(Collection<String> taskIds);

    /**
     * Calls {@code listener} once when the task is over, at once if it is already. A task that ends between the call and
     * the subscription is not missed. The listener runs on a thread of the store and must not block.
     *
     * @return closes the watch; closing twice or after the call is allowed
     */
    Watch watch(String taskId, Consumer<TaskMeta> listener);

    /** Deletes the documents of tasks; unknown ids are ignored. */
    void forget(Collection<String> taskIds);

    /**
     * Deletes documents that are older than {@code result_expires}, for stores that do not do it by themselves.
     *
     * @return how many were deleted, 0 where the store expires by itself
     */
    long cleanUp();

    /** Saves the members of a group: Celery's group tuple, under the group's id. */
    void saveGroup(String groupId, Object groupTuple);

    /** What {@link #saveGroup} stored; null when there is nothing. */
    @Nullable Object restoreGroup(String groupId);

    void deleteGroup(String groupId);

    /** What counts the parts of chords; empty where chords cannot be used. */
    default Optional<ChordStore> chords() {
        return Optional.empty();
    }

    /** How long documents are kept; zero for ever. */
    Duration expires();

    @Override
    void close();

    /** An interest in one task's end. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
