package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with two parameters and a result. */
@FunctionalInterface
public interface Fn2<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends Serializable {
    R call(A a, B b) throws Exception;
}
