package dev.celeriac.task;

import dev.celeriac.exceptions.ChordError;
import dev.celeriac.exceptions.Ignore;
import dev.celeriac.exceptions.MaxRetriesExceededError;
import dev.celeriac.exceptions.NotRegistered;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.exceptions.RemoteTaskException;
import dev.celeriac.exceptions.RemoteTraceback;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.exceptions.WorkerLostError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions as result documents hold them: {@code {exc_type, exc_message, exc_module}} and a traceback as text. Pure.
 *
 * <p>Reading one never runs code of a class that is not an exception: a document is somebody else's data.
 */
public final class ExceptionDocuments {

    private static final String CELERY = "celery.exceptions";
    private static final String BILLIARD = "billiard.exceptions";

    // Lower-case packages and at least one dot: what Java exceptions have and Python's builtins have not.
    private static final Pattern JAVA_PACKAGE = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)*");
    private static final Pattern JAVA_CLASS =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    private ExceptionDocuments() {}

    /** The document of an exception. Celery's own exceptions have the names and arguments that Python gives them. */
    public static Map<String, @Nullable Object> toDocument(Throwable exception) {
        if (exception instanceof RemoteTaskException remote) {
            return document(remote.module(), remote.type(), remote.arguments());
        }
        if (exception instanceof NotRegistered e) {
            return document(CELERY, "NotRegistered", List.of(e.task()));
        }
        if (exception instanceof TaskRevokedError e) {
            return document(CELERY, "TaskRevokedError", List.of(e.reason()));
        }
        if (exception instanceof Reject e) {
            return document(CELERY, "Reject", List.of(e.reason(), e.requeue()));
        }
        if (exception instanceof SoftTimeLimitExceeded) {
            return document(BILLIARD, "SoftTimeLimitExceeded", List.of());
        }
        if (exception instanceof TimeLimitExceeded e) {
            double seconds = e.seconds();
            Object number = seconds == Math.rint(seconds) ? (Object) (long) seconds : (Object) seconds;
            return document(BILLIARD, "TimeLimitExceeded", List.of(number));
        }
        if (exception instanceof WorkerLostError) {
            return document(BILLIARD, "WorkerLostError", message(exception));
        }
        if (exception instanceof ChordError
                || exception instanceof MaxRetriesExceededError
                || exception instanceof Ignore) {
            return document(CELERY, exception.getClass().getSimpleName(), message(exception));
        }
        Class<?> type = exception.getClass();
        String module = type.getPackageName();
        String name = module.isEmpty() ? type.getName() : type.getName().substring(module.length() + 1);
        return document(module, name.replace('$', '.'), message(exception));
    }

    private static List<@Nullable Object> message(Throwable exception) {
        String message = exception.getMessage();
        return message == null ? List.of() : List.of(message);
    }

    private static Map<String, @Nullable Object> document(
            @Nullable String module, String type, List<@Nullable Object> arguments) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("exc_type", type);
        document.put("exc_message", arguments);
        document.put("exc_module", module);
        return document;
    }

    /** The traceback for the document: the stack trace with its causes, or what another process wrote. */
    public static String traceback(Throwable exception) {
        if (exception instanceof RemoteTaskException remote && remote.traceback() != null) {
            return remote.traceback();
        }
        StringWriter text = new StringWriter();
        exception.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /**
     * The exception of a document: one of ours for Celery's own, one of its class if that is a Java exception that is
     * here and can be made from a message, else a {@link RemoteTaskException}. Its cause shows the traceback.
     *
     * @param document a result that a FAILURE, RETRY or REVOKED has; anything else becomes the message
     */
    public static Throwable fromDocument(@Nullable Object document, @Nullable String traceback) {
        if (!(document instanceof Map<?, ?> map) || !(map.get("exc_type") instanceof String type)) {
            List<@Nullable Object> arguments = new ArrayList<>();
            arguments.add(document);
            return new RemoteTaskException("Exception", null, arguments, traceback);
        }
        String module = map.get("exc_module") instanceof String m ? m : null;
        List<@Nullable Object> arguments = arguments(map.get("exc_message"));
        Throwable exception = CELERY.equals(module) || BILLIARD.equals(module) ? ofCelery(type, arguments) : null;
        if (exception == null && module != null) {
            exception = ofJava(module, type, arguments);
        }
        if (exception == null) {
            return new RemoteTaskException(type, module, arguments, traceback);
        }
        if (traceback != null && !traceback.isEmpty() && exception.getCause() == null) {
            withCause(exception, new RemoteTraceback(traceback));
        }
        return exception;
    }

    private static void withCause(Throwable exception, Throwable cause) {
        try {
            exception.initCause(cause);
        } catch (IllegalStateException causeIsFixed) {
            exception.addSuppressed(cause);
        }
    }

    // The wire has a list of constructor arguments; older writers have the bare text.
    private static List<@Nullable Object> arguments(@Nullable Object message) {
        List<@Nullable Object> arguments = new ArrayList<>();
        if (message instanceof List<?> list) {
            arguments.addAll(list);
        } else if (message != null) {
            arguments.add(message);
        }
        return arguments;
    }

    private static @Nullable Throwable ofCelery(String type, List<@Nullable Object> arguments) {
        String first = arguments.isEmpty() ? "" : String.valueOf(arguments.get(0));
        switch (type) {
            case "NotRegistered":
                return new NotRegistered(first);
            case "TaskRevokedError":
                return new TaskRevokedError(first);
            case "Reject":
                return new Reject(first, arguments.size() > 1 && Boolean.TRUE.equals(arguments.get(1)));
            case "Ignore":
                return new Ignore(first);
            case "ChordError":
                return new ChordError(first);
            case "MaxRetriesExceededError":
                return new MaxRetriesExceededError(first);
            case "SoftTimeLimitExceeded":
                return new SoftTimeLimitExceeded();
            case "TimeLimitExceeded":
                return new TimeLimitExceeded(
                        !arguments.isEmpty() && arguments.get(0) instanceof Number seconds ? seconds.doubleValue() : 0);
            case "WorkerLostError":
                return new WorkerLostError(first);
            default:
                return null;
        }
    }

    private static @Nullable Throwable ofJava(String module, String type, List<@Nullable Object> arguments) {
        if (!JAVA_PACKAGE.matcher(module).matches() || !JAVA_CLASS.matcher(type).matches() || arguments.size() > 1) {
            return null;
        }
        Class<?> found = load(module + "." + type.replace('.', '$'));
        // Asked before anything of the class has run: static initialisers included.
        if (found == null || !Throwable.class.isAssignableFrom(found) || Modifier.isAbstract(found.getModifiers())) {
            return null;
        }
        Object message = arguments.isEmpty() ? null : arguments.get(0);
        if (message != null && !(message instanceof String)) {
            return null;
        }
        try {
            if (message != null) {
                return (Throwable) constructor(found, String.class).newInstance(message);
            }
            boolean plain = Arrays.stream(found.getDeclaredConstructors()).anyMatch(c -> c.getParameterCount() == 0);
            return (Throwable)
                    (plain
                            ? constructor(found).newInstance()
                            : constructor(found, String.class).newInstance((Object) null));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError cannotBeMade) {
            return null;
        }
    }

    private static Constructor<?> constructor(Class<?> type, Class<?>... parameters) throws NoSuchMethodException {
        Constructor<?> constructor = type.getDeclaredConstructor(parameters);
        if (!Modifier.isPublic(constructor.getModifiers()) || !Modifier.isPublic(type.getModifiers())) {
            constructor.setAccessible(true);
        }
        return constructor;
    }

    private static @Nullable Class<?> load(String name) {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        try {
            return Class.forName(name, false, own == null ? ExceptionDocuments.class.getClassLoader() : own);
        } catch (ClassNotFoundException | LinkageError notHere) {
            return null;
        }
    }
}
