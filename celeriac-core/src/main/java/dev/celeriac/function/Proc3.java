package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with three parameters and no result. */
@FunctionalInterface
public interface Proc3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
        extends Serializable {
    void call(A a, B b, C c) throws Exception;
}
