package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with two parameters and no result. */
@FunctionalInterface
public interface Proc2<A extends @Nullable Object, B extends @Nullable Object> extends Serializable {
    void call(A a, B b) throws Exception;
}
