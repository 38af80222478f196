package dev.celeriac;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Declares a task whose code is elsewhere, in Python for example. The handle belongs to no app: use it through
 * {@link Celeriac#task(Task1) app.task(handle)}, or for callbacks and chains.
 *
 * <pre>{@code
 * static final Task2<String, Integer, String> THUMBNAIL =
 *         RemoteTask.named("images.thumbnail", String.class).args(String.class, Integer.class);
 * }</pre>
 *
 * @param <R> what the task returns
 */
public final class RemoteTask<R extends @Nullable Object> {

    private final Target target;

    private RemoteTask(String name, Type result) {
        this.target = new Target(name, null, result, null);
    }

    /** A task by its name on the wire; {@code void.class} or {@code Void.class} for no result. */
    public static <R> RemoteTask<R> named(String name, Class<R> result) {
        return new RemoteTask<>(name, result);
    }

    /** A task with a generic result, for example {@code new TypeRef<List<Receipt>>() {}}. */
    public static <R> RemoteTask<R> named(String name, TypeRef<R> result) {
        return new RemoteTask<>(name, result.type());
    }

    // The classes only tell the compiler what the arguments are.
    public Task0<R> args() {
        return new Task0<>(target);
    }

    public <A> Task1<A, R> args(Class<A> a) {
        return new Task1<>(target);
    }

    public <A, B> Task2<A, B, R> args(Class<A> a, Class<B> b) {
        return new Task2<>(target);
    }

    public <A, B, C> Task3<A, B, C, R> args(Class<A> a, Class<B> b, Class<C> c) {
        return new Task3<>(target);
    }

    public <A, B, C, D> Task4<A, B, C, D, R> args(Class<A> a, Class<B> b, Class<C> c, Class<D> d) {
        return new Task4<>(target);
    }

    public <A, B, C, D, E> Task5<A, B, C, D, E, R> args(Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e) {
        return new Task5<>(target);
    }

    public <A, B, C, D, E, F> Task6<A, B, C, D, E, F, R> args(
            Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e, Class<F> f) {
        return new Task6<>(target);
    }

    public <A, B, C, D, E, F, G> Task7<A, B, C, D, E, F, G, R> args(
            Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e, Class<F> f, Class<G> g) {
        return new Task7<>(target);
    }

    public <A, B, C, D, E, F, G, H> Task8<A, B, C, D, E, F, G, H, R> args(
            Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e, Class<F> f, Class<G> g, Class<H> h) {
        return new Task8<>(target);
    }
}
