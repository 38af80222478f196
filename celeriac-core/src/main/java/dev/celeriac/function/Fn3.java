package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with three parameters and a result. */
@FunctionalInterface
public interface Fn3<
                A extends @Nullable Object,
                B extends @Nullable Object,
                C extends @Nullable Object,
                R extends @Nullable Object>
        extends Serializable {
    R call(A a, B b, C c) throws Exception;
}
