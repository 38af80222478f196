package dev.celeriac.codec;

import java.lang.reflect.AnnotatedElement;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.stream.BaseStream;

/** Which classes stand for something alive in this process, and so have no form that another process could use. */
final class LiveObjects {
    private LiveObjects() {}

    static boolean refuses(Class<?> type) {
        return AutoCloseable.class.isAssignableFrom(type)
                || BaseStream.class.isAssignableFrom(type)
                || Iterator.class.isAssignableFrom(type)
                || Throwable.class.isAssignableFrom(type)
                || Thread.class.isAssignableFrom(type)
                || ClassLoader.class.isAssignableFrom(type)
                || Executor.class.isAssignableFrom(type)
                || Future.class.isAssignableFrom(type)
                || Lock.class.isAssignableFrom(type)
                || AnnotatedElement.class.isAssignableFrom(type)
                || type == Object.class
                || type.isHidden()
                || type.isSynthetic();
    }

    /** Classes of the JDK that Jackson does not know by name are internals, not data. */
    static boolean isOfTheJdk(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.")
                || name.startsWith("javax.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.")
                || name.startsWith("com.sun.");
    }
}
