package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with one parameter and no result. */
@FunctionalInterface
public interface Proc1<A extends @Nullable Object> extends Serializable {
    void call(A a) throws Exception;
}
