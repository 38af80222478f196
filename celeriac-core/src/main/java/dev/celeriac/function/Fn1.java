package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with one parameter and a result. */
@FunctionalInterface
public interface Fn1<A extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    R call(A a) throws Exception;
}
