package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with four parameters and a result. */
@FunctionalInterface
public interface Fn4<
                A extends @Nullable Object,
                B extends @Nullable Object,
                C extends @Nullable Object,
                D extends @Nullable Object,
                R extends @Nullable Object>
        extends Serializable {
    R call(A a, B b, C c, D d) throws Exception;
}
