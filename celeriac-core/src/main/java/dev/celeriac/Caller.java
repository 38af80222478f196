package dev.celeriac;

import dev.celeriac.task.RunningTask;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Makes calls: the app, as signatures see it. */
interface Caller {

    <R extends @Nullable Object> AsyncResult<R> applyAsync(Signature<R> signature);

    <R extends @Nullable Object> EagerResult<R> applyNow(Signature<R> signature);

    <R extends @Nullable Object> AsyncResult<R> launch(Workflow<R> workflow);

    <R extends @Nullable Object> AsyncResult<R> result(String id, Type type, @Nullable AsyncResult<?> parent);

    /** Whether calls run at once instead of being published ({@code task_always_eager}). */
    boolean alwaysEager();

    <R extends @Nullable Object> AsyncResult<R> addToChord(Workflow<R> member, RunningTask running);

    <R extends @Nullable Object> Workflow<R> addToChordLazily(Workflow<R> member, RunningTask running);

    /** Whether an errback of a chord belongs to the tasks of its header too. */
    boolean errbacksOnHeader();
}
