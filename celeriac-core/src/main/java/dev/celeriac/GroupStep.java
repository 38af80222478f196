package dev.celeriac;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls side by side that all wait for the same first argument, the result of the task before them. Immutable; made by
 * {@link Celeriac#fanOut(List)}.
 *
 * @param <A> what they wait for
 * @param <R> what each of them returns
 */
public final class GroupStep<A extends @Nullable Object, R extends @Nullable Object> implements Partial<A, List<R>> {

    private final Group<R> group;

    GroupStep(Caller caller, List<? extends Partial<? super A, ? extends R>> steps) {
        this.group = new Group<>(
                caller,
                steps.stream().<Workflow<? extends R>>map(step -> step.rest()).toList());
    }

    @Override
    public Group<R> rest() {
        return group;
    }

    @Override
    public String toString() {
        return toDocument().toString();
    }
}
