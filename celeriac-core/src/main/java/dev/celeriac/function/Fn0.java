package dev.celeriac.function;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A method with no parameters and a result. */
@FunctionalInterface
public interface Fn0<R extends @Nullable Object> extends Serializable {
    R call() throws Exception;
}
