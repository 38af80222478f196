package dev.celeriac;

import dev.celeriac.result.TaskMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The results of a group (Celery's {@code GroupResult}), which is also the result that is the list of them. Thread-safe.
 *
 * @param <R> what each member returns
 */
public final class GroupResult<R extends @Nullable Object> extends ResultCollection<R> implements AsyncResult<List<R>> {

    private final String id;
    private final List<AsyncResult<R>> members;
    private final @Nullable AsyncResult<?> parent;

    GroupResult(String id, List<AsyncResult<R>> members, @Nullable AsyncResult<?> parent, ResultAccess access) {
        super(access);
        this.id = id;
        this.members = List.copyOf(members);
        this.parent = parent;
    }

    /** The group's id. */
    @Override
    public String id() {
        return id;
    }

    @Override
    public List<AsyncResult<R>> results() {
        return members;
    }

    @Override
    String what() {
        return "group " + id;
    }

    /** {@code PENDING} until all members are over; then FAILURE or REVOKED if one of them is, else SUCCESS. */
    @Override
    public String state() {
        refreshed();
        String all = TaskMeta.SUCCESS;
        for (AsyncResult<R> member : members) {
            String state = member.state();
            if (!TaskMeta.isReady(state)) {
                return TaskMeta.PENDING;
            }
            if (!state.equals(TaskMeta.SUCCESS) && !all.equals(TaskMeta.FAILURE)) {
                all = state;
            }
        }
        return all;
    }

    /** What each member returned, or its exception, or null. */
    @Override
    public List<@Nullable Object> result() {
        refreshed();
        List<@Nullable Object> all = new ArrayList<>(members.size());
        members.forEach(member -> all.add(member.result()));
        return all;
    }

    @Override
    public @Nullable String traceback() {
        return members.stream()
                .map(AsyncResult::traceback)
                .filter(text -> text != null)
                .findFirst()
                .orElse(null);
    }

    /** Saves the ids, so that {@link Celeriac#groupResult(String)} finds them, here or in Python. */
    public GroupResult<R> save() {
        access.store().get().saveGroup(id, asTuple());
        return this;
    }

    /** Deletes what {@link #save} wrote. */
    public void delete() {
        access.store().get().deleteGroup(id);
    }

    @Override
    public List<@Nullable Object> asTuple() {
        List<@Nullable Object> tuples = new ArrayList<>(members.size());
        members.forEach(member -> tuples.add(member.asTuple()));
        return Arrays.asList(Arrays.asList(id, parent == null ? null : parent.asTuple()), tuples);
    }

    @Override
    public void forget() {
        super.forget();
        if (parent != null) {
            parent.forget();
        }
    }

    /** Whether anything is stored about a member. */
    @Override
    public boolean exists() {
        return members.stream().anyMatch(AsyncResult::exists);
    }

    /** The least that is known about a member. */
    @Override
    public Lookup lookup() {
        return members.stream()
                .map(AsyncResult::lookup)
                .min(Comparator.naturalOrder())
                .orElse(Lookup.STORED);
    }

    /** The members. */
    @Override
    public List<AsyncResult<?>> children() {
        return List.copyOf(members);
    }

    @Override
    public Optional<AsyncResult<?>> parent() {
        return Optional.ofNullable(parent);
    }

    /** When the last member was over; empty before. */
    @Override
    public Optional<Instant> dateDone() {
        return ready()
                ? members.stream().flatMap(member -> member.dateDone().stream()).max(Comparator.naturalOrder())
                : Optional.empty();
    }

    @Override
    public Map<String, @Nullable Object> extended() {
        return Map.of();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AsyncResult<?> result && result.id().equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
