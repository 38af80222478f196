package dev.celeriac;

import dev.celeriac.function.Fn0;
import dev.celeriac.function.Fn1;
import dev.celeriac.function.Fn2;
import dev.celeriac.function.Fn3;
import dev.celeriac.function.Fn4;
import dev.celeriac.function.Fn5;
import dev.celeriac.function.Fn6;
import dev.celeriac.function.Fn7;
import dev.celeriac.function.Fn8;
import dev.celeriac.function.Fn9;
import dev.celeriac.function.Proc0;
import dev.celeriac.function.Proc1;
import dev.celeriac.function.Proc2;
import dev.celeriac.function.Proc3;
import dev.celeriac.function.Proc4;
import dev.celeriac.function.Proc5;
import dev.celeriac.function.Proc6;
import dev.celeriac.function.Proc7;
import dev.celeriac.function.Proc8;
import dev.celeriac.function.Proc9;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The ways to name a task in code, for {@link Celeriac}: one method for each shape of a task method, so that the compiler
 * checks arguments and results. A task need not be registered to be called; its name and options are read from its
 * {@link Task} annotation.
 *
 * <p>All of these throw {@link dev.celeriac.exceptions.ImproperlyConfigured}, with the fix, for a lambda, for a method
 * without {@code @Task} or with an overload, and for a reference that does not go with or without a class.
 */
public abstract sealed class TaskLookup permits Celeriac {

    TaskLookup() {}

    /** What a method reference names; {@code owner} is given for unbound references. */
    abstract Target target(@Nullable Class<?> owner, Serializable method);

    /** The target of a declared task, bound to this app. */
    abstract Target bound(TaskHandle<?> declared);

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <R extends @Nullable Object> Task0<R> task(Fn0<R> method) {
        return new Task0<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public Task0<Void> task(Proc0 method) {
        return new Task0<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <T, R extends @Nullable Object> Task0<R> task(Class<T> owner, Fn1<T, R> method) {
        return new Task0<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <T> Task0<Void> task(Class<T> owner, Proc1<T> method) {
        return new Task0<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <R extends @Nullable Object> Task0<R> task(Task0<R> declared) {
        return new Task0<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <A extends @Nullable Object, R extends @Nullable Object> Task1<A, R> task(Fn1<A, R> method) {
        return new Task1<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <A extends @Nullable Object> Task1<A, Void> task(Proc1<A> method) {
        return new Task1<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <T, A extends @Nullable Object, R extends @Nullable Object> Task1<A, R> task(
            Class<T> owner, Fn2<T, A, R> method) {
        return new Task1<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <T, A extends @Nullable Object> Task1<A, Void> task(Class<T> owner, Proc2<T, A> method) {
        return new Task1<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <A extends @Nullable Object, R extends @Nullable Object> Task1<A, R> task(Task1<A, R> declared) {
        return new Task1<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Task2<A, B, R> task(
            Fn2<A, B, R> method) {
        return new Task2<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <A extends @Nullable Object, B extends @Nullable Object> Task2<A, B, Void> task(Proc2<A, B> method) {
        return new Task2<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <T, A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Task2<A, B, R> task(
            Class<T> owner, Fn3<T, A, B, R> method) {
        return new Task2<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <T, A extends @Nullable Object, B extends @Nullable Object> Task2<A, B, Void> task(
            Class<T> owner, Proc3<T, A, B> method) {
        return new Task2<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Task2<A, B, R> task(
            Task2<A, B, R> declared) {
        return new Task2<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            Task3<A, B, C, R> task(Fn3<A, B, C, R> method) {
        return new Task3<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Task3<A, B, C, Void> task(Proc3<A, B, C> method) {
        return new Task3<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            Task3<A, B, C, R> task(Class<T> owner, Fn4<T, A, B, C, R> method) {
        return new Task3<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Task3<A, B, C, Void> task(Class<T> owner, Proc4<T, A, B, C> method) {
        return new Task3<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            Task3<A, B, C, R> task(Task3<A, B, C, R> declared) {
        return new Task3<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object>
            Task4<A, B, C, D, R> task(Fn4<A, B, C, D, R> method) {
        return new Task4<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            Task4<A, B, C, D, Void> task(Proc4<A, B, C, D> method) {
        return new Task4<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object>
            Task4<A, B, C, D, R> task(Class<T> owner, Fn5<T, A, B, C, D, R> method) {
        return new Task4<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            Task4<A, B, C, D, Void> task(Class<T> owner, Proc5<T, A, B, C, D> method) {
        return new Task4<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object>
            Task4<A, B, C, D, R> task(Task4<A, B, C, D, R> declared) {
        return new Task4<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object>
            Task5<A, B, C, D, E, R> task(Fn5<A, B, C, D, E, R> method) {
        return new Task5<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            Task5<A, B, C, D, E, Void> task(Proc5<A, B, C, D, E> method) {
        return new Task5<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object>
            Task5<A, B, C, D, E, R> task(Class<T> owner, Fn6<T, A, B, C, D, E, R> method) {
        return new Task5<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            Task5<A, B, C, D, E, Void> task(Class<T> owner, Proc6<T, A, B, C, D, E> method) {
        return new Task5<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object>
            Task5<A, B, C, D, E, R> task(Task5<A, B, C, D, E, R> declared) {
        return new Task5<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    R extends @Nullable Object>
            Task6<A, B, C, D, E, F, R> task(Fn6<A, B, C, D, E, F, R> method) {
        return new Task6<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            Task6<A, B, C, D, E, F, Void> task(Proc6<A, B, C, D, E, F> method) {
        return new Task6<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    R extends @Nullable Object>
            Task6<A, B, C, D, E, F, R> task(Class<T> owner, Fn7<T, A, B, C, D, E, F, R> method) {
        return new Task6<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            Task6<A, B, C, D, E, F, Void> task(Class<T> owner, Proc7<T, A, B, C, D, E, F> method) {
        return new Task6<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    R extends @Nullable Object>
            Task6<A, B, C, D, E, F, R> task(Task6<A, B, C, D, E, F, R> declared) {
        return new Task6<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    R extends @Nullable Object>
            Task7<A, B, C, D, E, F, G, R> task(Fn7<A, B, C, D, E, F, G, R> method) {
        return new Task7<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            Task7<A, B, C, D, E, F, G, Void> task(Proc7<A, B, C, D, E, F, G> method) {
        return new Task7<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    R extends @Nullable Object>
            Task7<A, B, C, D, E, F, G, R> task(Class<T> owner, Fn8<T, A, B, C, D, E, F, G, R> method) {
        return new Task7<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            Task7<A, B, C, D, E, F, G, Void> task(Class<T> owner, Proc8<T, A, B, C, D, E, F, G> method) {
        return new Task7<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    R extends @Nullable Object>
            Task7<A, B, C, D, E, F, G, R> task(Task7<A, B, C, D, E, F, G, R> declared) {
        return new Task7<>(bound(declared));
    }

    /** A task by a reference to a static method, or to a method of an object: {@code shop::charge}. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object,
                    R extends @Nullable Object>
            Task8<A, B, C, D, E, F, G, H, R> task(Fn8<A, B, C, D, E, F, G, H, R> method) {
        return new Task8<>(target(null, method));
    }

    /** As {@link #task(Fn0)}, for a method without a result. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            Task8<A, B, C, D, E, F, G, H, Void> task(Proc8<A, B, C, D, E, F, G, H> method) {
        return new Task8<>(target(null, method));
    }

    /** A task by a reference to an instance method without an object. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object,
                    R extends @Nullable Object>
            Task8<A, B, C, D, E, F, G, H, R> task(Class<T> owner, Fn9<T, A, B, C, D, E, F, G, H, R> method) {
        return new Task8<>(target(owner, method));
    }

    /** As {@link #task(Class, Fn1)}, for a method without a result. */
    public <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            Task8<A, B, C, D, E, F, G, H, Void> task(Class<T> owner, Proc9<T, A, B, C, D, E, F, G, H> method) {
        return new Task8<>(target(owner, method));
    }

    /** A declared task, to be called through this app. */
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object,
                    R extends @Nullable Object>
            Task8<A, B, C, D, E, F, G, H, R> task(Task8<A, B, C, D, E, F, G, H, R> declared) {
        return new Task8<>(bound(declared));
    }
}
