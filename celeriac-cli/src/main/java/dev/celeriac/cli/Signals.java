package dev.celeriac.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * The only place that touches {@code sun.misc.Signal}, by reflection since javac warns about it in a way that cannot be
 * silenced. The JVM keeps SIGQUIT for itself (it prints a thread dump), so that a worker cannot take it as Celery's
 * does.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs {@code handler} with the signal's name on a thread of the JVM whenever the signal arrives.
     *
     * @param name without {@code SIG}
     * @return false when this JVM or system does not let it be handled
     */
    static boolean handle(String name, Consumer<String> handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {signalHandler}, (self, method, arguments) -> {
                        switch (method.getName()) {
                            case "handle" -> handler.accept(name);
                            case "hashCode" -> {
                                return System.identityHashCode(self);
                            }
                            case "equals" -> {
                                return self == arguments[0];
                            }
                            default -> {
                                return "handler of SIG" + name;
                            }
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, signalHandler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof IllegalArgumentException) {
                return false;
            }
            throw new IllegalStateException("SIG" + name + " cannot be handled", refused);
        } catch (ReflectiveOperationException noSuchApi) {
            return false;
        }
    }

    /** Sends a signal to this process. */
    static void raise(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal)
                .invoke(null, signal.getConstructor(String.class).newInstance(name));
    }
}
