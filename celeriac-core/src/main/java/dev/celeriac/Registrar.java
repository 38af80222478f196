package dev.celeriac;

import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.task.RegisteredTask;
import dev.celeriac.task.TaskDefinition;
import dev.celeriac.task.TaskHandlers;
import dev.celeriac.task.TaskRegistry;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the task methods of objects and classes callable by name. Thread-safe. */
final class Registrar {

    private final TaskRegistry registry;
    private final TaskAnnotationReader reader;
    private final Map<Class<?>, TaskHandlers> bases = new HashMap<>();

    Registrar(TaskRegistry registry, TaskAnnotationReader reader) {
        this.registry = registry;
        this.reader = reader;
    }

    /** Registers the task methods of an object's class, static ones too. */
    void register(Object bean) {
        register(bean.getClass(), bean);
    }

    /** Registers static task methods, and those of an instance that is made here if there are any. */
    void register(Class<?> type) {
        boolean needsInstance = TaskMethods.of(type).stream().anyMatch(m -> !Modifier.isStatic(m.getModifiers()));
        register(
                type,
                needsInstance
                        ? construct(
                                type,
                                "it has task methods that are not static: register an object, " + "app.register(new "
                                        + type.getSimpleName() + "(…))")
                        : null);
    }

    private synchronized void register(Class<?> type, @Nullable Object bean) {
        List<Method> methods = TaskMethods.of(type);
        if (methods.isEmpty()) {
            throw new ImproperlyConfigured(type.getName() + " has no method with @Task");
        }
        // All are read before any is registered: an error leaves nothing half done.
        List<RegisteredTask> tasks = new ArrayList<>();
        for (Method method : methods) {
            TaskDefinition definition = reader.read(method);
            tasks.add(new RegisteredTask(definition, body(method, bean), handlers(method, bean)));
        }
        tasks.forEach(registry::register);
    }

    private static MethodHandle body(Method method, @Nullable Object bean) {
        try {
            method.setAccessible(true);
            MethodHandle handle = MethodHandles.lookup().unreflect(method);
            if (!Modifier.isStatic(method.getModifiers())) {
                handle = handle.bindTo(bean);
            }
            return handle.asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException | RuntimeException e) {
            throw new ImproperlyConfigured(
                    "Task method " + TaskMethods.describe(method) + " cannot be called from here: make it and its class"
                            + " public, or open its package to dev.celeriac.core",
                    e);
        }
    }

    private List<TaskHandlers> handlers(Method method, @Nullable Object bean) {
        List<TaskHandlers> handlers = new ArrayList<>();
        Class<? extends TaskHandlers> base = method.getAnnotation(Task.class).base();
        if (base != TaskHandlers.class) {
            handlers.add(bases.computeIfAbsent(
                    base, type -> (TaskHandlers) construct(type, "it is the base of " + TaskMethods.describe(method))));
        }
        if (bean instanceof TaskHandlers own) {
            handlers.add(own);
        }
        return handlers;
    }

    private static Object construct(Class<?> type, String why) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw new ImproperlyConfigured("The constructor of " + type.getName() + " failed: " + e.getCause(), e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new ImproperlyConfigured(
                    type.getName() + " has no constructor without parameters that can be used, and " + why, e);
        }
    }
}
