package dev.celeriac;

import dev.celeriac.exceptions.ImproperlyConfigured;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds task methods in classes. */
final class TaskMethods {

    private TaskMethods() {}

    /**
     * The task methods of a class and of everything it inherits from, the class's own first. Looking in superclasses finds
     * them behind proxy subclasses too, whose overriding methods have no annotations.
     *
     * @throws ImproperlyConfigured if two task methods have one name: a method reference could not tell them apart
     */
    static List<Method> of(Class<?> type) {
        Map<String, Method> bySignature = new LinkedHashMap<>();
        for (Class<?> one : lineage(type)) {
            Arrays.stream(one.getDeclaredMethods())
                    .filter(m -> m.isAnnotationPresent(Task.class) && !m.isBridge() && !m.isSynthetic())
                    .filter(m -> !one.isInterface() || !Modifier.isAbstract(m.getModifiers()))
                    .sorted((a, b) -> a.getName().compareTo(b.getName()))
                    .forEach(m -> bySignature.putIfAbsent(m.getName() + Arrays.toString(m.getParameterTypes()), m));
        }
        Map<String, Method> byName = new LinkedHashMap<>();
        for (Method method : bySignature.values()) {
            Method other = byName.putIfAbsent(method.getName(), method);
            if (other != null) {
                throw new ImproperlyConfigured("Task methods cannot be overloaded: " + describe(other) + " and "
                        + describe(method) + ". Rename one of them; its @Task(name = …) may stay.");
            }
        }
        return new ArrayList<>(byName.values());
    }

    /**
     * The method with the annotation that a method of this class has or inherits; null if there is none.
     */
    static @Nullable Method annotated(Class<?> type, Method method) {
        for (Class<?> one : lineage(type)) {
            try {
                Method candidate = one.getDeclaredMethod(method.getName(), method.getParameterTypes());
                if (candidate.isAnnotationPresent(Task.class)) {
                    return candidate;
                }
            } catch (NoSuchMethodException notInThisOne) {
                continue;
            }
        }
        return null;
    }

    /** The class, its superclasses, then all their interfaces. */
    static Set<Class<?>> lineage(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            all.add(c);
        }
        for (Class<?> c : List.copyOf(all)) {
            addInterfaces(c, all);
        }
        return all;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
        for (Class<?> i : type.getInterfaces()) {
            if (all.add(i)) {
                addInterfaces(i, all);
            }
        }
    }

    /** {@code ShopTasks.charge(long)}. */
    static String describe(Method method) {
        List<String> types = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .toList();
        return method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(" + String.join(", ", types)
                + ")";
    }
}
