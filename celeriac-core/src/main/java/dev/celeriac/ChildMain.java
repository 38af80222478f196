package dev.celeriac;

import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.pool.process.ChildMode;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** A child process of a worker that has named the class of its application. */
final class ChildMain {
    private ChildMain() {}

    /** @param arguments name of the class that has a static field or method {@code app} */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        ChildMode.serve(application(Class.forName(arguments[0])).taskCode());
    }

    private static Celeriac application(Class<?> holder) throws ReflectiveOperationException {
        try {
            for (Field field : holder.getDeclaredFields()) {
                if (field.getName().equals("app") && Modifier.isStatic(field.getModifiers())) {
                    return checked(open(field).get(null), holder);
                }
            }
            for (Method method : holder.getDeclaredMethods()) {
                if (method.getName().equals("app")
                        && Modifier.isStatic(method.getModifiers())
                        && method.getParameterCount() == 0) {
                    return checked(open(method).invoke(null), holder);
                }
            }
        } catch (InvocationTargetException e) {
            throw new ImproperlyConfigured("app() of " + holder.getName() + " failed: " + e.getCause(), e);
        }
        return checked(null, holder);
    }

    private static <T extends AccessibleObject> T open(T member) {
        member.setAccessible(true);
        return member;
    }

    private static Celeriac checked(@Nullable Object app, Class<?> holder) {
        if (app instanceof Celeriac found) {
            return found;
        }
        throw new ImproperlyConfigured(holder.getName()
                + ", named by childApplication(...), has no static field or method" + " 'app' that gives a Celeriac");
    }
}
