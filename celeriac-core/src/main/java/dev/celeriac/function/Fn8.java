package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with eight parameters and a result. */
@FunctionalInterface
public interface Fn8<
                A extends @Nullable Object,
                B extends @Nullable Object,
                C extends @Nullable Object,
                D extends @Nullable Object,
                E extends @Nullable Object,
                F extends @Nullable Object,
                G extends @Nullable Object,
                H extends @Nullable Object,
                R extends @Nullable Object>
        extends Serializable {
    R call(A a, B b, C c, D d, E e, F f, G g, H h) throws Exception;
}
