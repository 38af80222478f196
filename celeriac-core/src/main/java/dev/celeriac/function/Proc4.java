package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with four parameters and no result. */
@FunctionalInterface
public interface Proc4<
                A extends @Nullable Object,
                B extends @Nullable Object,
                C extends @Nullable Object,
                D extends @Nullable Object>
        extends Serializable {
    void call(A a, B b, C c, D d) throws Exception;
}
