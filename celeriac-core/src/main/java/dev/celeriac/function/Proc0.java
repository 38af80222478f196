package dev.celeriac.function;

import java.io.Serializable;

/** A method with no parameters and no result. */
@FunctionalInterface
public interface Proc0 extends Serializable {
    void call() throws Exception;
}
