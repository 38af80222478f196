package dev.celeriac.pool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The one place where threads are made, and where the JVM is asked for virtual ones. */
public final class Threads {
    private static final @Nullable ThreadFactory VIRTUAL = virtualFactory();

    private Threads() {}

    /**
     * A named platform thread that does not keep the JVM alive by itself; not started.
     *
     * @param name starts with {@code celeriac-}
     */
    public static Thread platform(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whether this JVM has virtual threads without preview switches: Java 21 and newer. */
    public static boolean virtualAvailable() {
        return VIRTUAL != null;
    }

    /**
     * A virtual thread; not started.
     *
     * @throws UnsupportedOperationException on Java older than 21
     */
    static Thread virtual(Runnable body) {
        if (VIRTUAL == null) {
            throw new UnsupportedOperationException("worker_pool 'virtual' needs Java 21 or newer, this is Java "
                    + Runtime.version().feature() + ": use a newer JVM or worker_pool 'threads'");
        }
        return VIRTUAL.newThread(body);
    }

    /** {@code Thread.ofVirtual().name("celeriac-virtual-", 0).factory()}, by handles since the floor is Java 17. */
    private static @Nullable ThreadFactory virtualFactory() {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle start = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle name =
                    lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return (ThreadFactory) factory.invoke(name.invoke(start.invoke(), "celeriac-virtual-", 0L));
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
