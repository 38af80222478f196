package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with seven parameters and no result. */
@FunctionalInterface
public interface Proc7<
                A extends @Nullable Object,
                B extends @Nullable Object,
                C extends @Nullable Object,
                D extends @Nullable Object,
                E extends @Nullable Object,
                F extends @Nullable Object,
                G extends @Nullable Object>
        extends Serializable {
    void call(A a, B b, C c, D d, E e, F f, G g) throws Exception;
}
