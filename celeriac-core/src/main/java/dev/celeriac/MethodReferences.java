package dev.celeriac;

import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.task.TaskDefinition;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * From a captured method reference to the task it names. The reference's class, of which there is one for each place in
 * the code, is looked at once.
 */
final class MethodReferences {

    /** What a place in the code names; {@code unbound} references an instance method without an object. */
    private record Named(TaskDefinition definition, boolean unbound, String text) {}

    private final TaskAnnotationReader reader;
    private final ClassValue<AtomicReference<@Nullable Named>> places = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Named> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    MethodReferences(TaskAnnotationReader reader) {
        this.reader = reader;
    }

    /**
     * @param owner given for unbound references
     * @throws ImproperlyConfigured with the fix, if the reference names no task
     */
    TaskDefinition resolve(@Nullable Class<?> owner, Serializable reference) {
        AtomicReference<@Nullable Named> place = places.get(reference.getClass());
        Named named = place.get();
        if (named == null) {
            named = name(reference);
            place.set(named);
        }
        if (owner == null && named.unbound) {
            throw new ImproperlyConfigured(named.text + " is a method of an object: write app.task(object::method), or "
                    + "app.task(" + className(named.text) + ".class, " + named.text + ") where there is no object");
        }
        if (owner != null && !named.unbound) {
            throw new ImproperlyConfigured(
                    named.text + " needs no class beside it: write app.task(" + named.text + ")");
        }
        return named.definition;
    }

    private static String className(String text) {
        return text.substring(0, text.indexOf(':'));
    }

    private Named name(Serializable reference) {
        SerializedLambda lambda = serialized(reference);
        Class<?> type = load(lambda, reference);
        String text = type.getSimpleName() + "::" + lambda.getImplMethodName();
        if (lambda.getImplMethodName().startsWith("lambda$")) {
            throw new ImproperlyConfigured(
                    "A lambda in " + lambda.getCapturingClass().replace('/', '.')
                            + " does not name a task: write a method reference, app.task(object::method)"
                            + " or app.task(Tasks::staticMethod)");
        }
        if (lambda.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial) {
            throw new ImproperlyConfigured(
                    "The constructor of " + type.getSimpleName() + " is no task: refer to a method");
        }
        Method method = find(type, lambda);
        Method annotated = TaskMethods.annotated(type, method);
        if (annotated == null) {
            throw new ImproperlyConfigured(
                    text + " is no task: put @Task(name = \"…\") on " + TaskMethods.describe(method));
        }
        // Refuses overloads for pure producers too, which never register the class.
        TaskMethods.of(type);
        boolean unbound =
                lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic && lambda.getCapturedArgCount() == 0;
        return new Named(reader.read(annotated), unbound, text);
    }

    // Every serializable lambda has this method; it is the only way to its SerializedLambda.
    private static SerializedLambda serialized(Serializable reference) {
        try {
            Method writeReplace = reference.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            if (writeReplace.invoke(reference) instanceof SerializedLambda lambda) {
                return lambda;
            }
        } catch (NoSuchMethodException e) {
            throw new ImproperlyConfigured(
                    "An object of " + reference.getClass().getName()
                            + " does not name a task: write a method reference",
                    e);
        } catch (InvocationTargetException | IllegalAccessException | RuntimeException e) {
            throw new ImproperlyConfigured(
                    "The method reference in " + reference.getClass().getName()
                            + " cannot be looked at; in a named module,"
                            + " open its package: opens … to dev.celeriac.core",
                    e);
        }
        throw new ImproperlyConfigured(
                "An object of " + reference.getClass().getName() + " does not name a task: write a method reference");
    }

    private static Class<?> load(SerializedLambda lambda, Serializable reference) {
        String name = lambda.getImplClass().replace('/', '.');
        try {
            return Class.forName(name, false, reference.getClass().getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ImproperlyConfigured("The class " + name + " of a method reference is not there", e);
        }
    }

    private static Method find(Class<?> type, SerializedLambda lambda) {
        MethodType wanted =
                MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), type.getClassLoader());
        for (Class<?> one : TaskMethods.lineage(type)) {
            for (Method method : one.getDeclaredMethods()) {
                if (method.getName().equals(lambda.getImplMethodName())
                        && Arrays.equals(method.getParameterTypes(), wanted.parameterArray())
                        && method.getReturnType() == wanted.returnType()) {
                    return method;
                }
            }
        }
        throw new ImproperlyConfigured("There is no method " + lambda.getImplMethodName() + wanted + " in "
                + type.getName() + " or what it inherits from: was it compiled against another version?");
    }
}
