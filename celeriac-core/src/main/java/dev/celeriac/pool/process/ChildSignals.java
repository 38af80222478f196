package dev.celeriac.pool.process;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a terminal or a service manager sends to the whole group is the parent's business: a child ends when its parent
 * says so, or ends. A handler that does nothing rather than ignoring the signals, since what is ignored stays so in the
 * processes that a task starts.
 */
final class ChildSignals {
    private static final Logger LOG = LoggerFactory.getLogger(ChildSignals.class);

    private ChildSignals() {}

    static void leaveToTheParent() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    ChildSignals.class.getClassLoader(),
                    new Class<?>[] {handlerType},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(self);
                        case "equals" -> self == arguments[0];
                        case "toString" -> "left to the parent";
                        default -> null;
                    });
            for (String name : new String[] {"INT", "TERM", "HUP"}) {
                signal.getMethod("handle", signal, handlerType)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Signals reach this child as well as its parent", e);
        }
    }
}
