package dev.celeriac.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the application that {@code --app} names, in the manner of Celery's {@code find_app}: a class and, after
 * {@code #} or {@code :}, one of its static members; without that the member {@code app} or {@code celeriac}, else the
 * only one that is an application, else the class itself as a {@code Supplier}.
 */
final class AppLoader {

    private static final List<String> USUAL_NAMES = List.of("app", "celeriac");

    private final ClassLoader loader;
    private final String classPath;

    private AppLoader(ClassLoader loader, String classPath) {
        this.loader = loader;
        this.classPath = classPath;
    }

    /**
     * A loader that finds classes on the command's own class path and on {@code classPath} besides.
     *
     * @param classPath jars and directories as for {@code java -cp}; {@code dir/*} stands for all jars in it
     * @param directory what relative entries are relative to
     * @throws CommandFailure for an entry that does not exist
     */
    static AppLoader on(@Nullable String classPath, Path directory) {
        ClassLoader own = AppLoader.class.getClassLoader();
        if (classPath == null || classPath.isBlank()) {
            return new AppLoader(own, "");
        }
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            if (!entry.isBlank()) {
                expand(entry.trim(), directory).forEach(path -> urls.add(url(path)));
            }
        }
        return new AppLoader(new URLClassLoader("celeriac-app", urls.toArray(URL[]::new), own), classPath);
    }

    private static List<Path> expand(String entry, Path directory) {
        boolean all = entry.endsWith("/*") || entry.equals("*");
        Path path = directory.resolve(all ? entry.substring(0, Math.max(0, entry.length() - 2)) : entry);
        if (!Files.exists(path)) {
            throw CommandFailure.usage("class path entry " + entry + " does not exist (looked for "
                    + path.toAbsolutePath().normalize() + "). Correct --classpath or CELERIAC_CLASSPATH");
        }
        if (!all) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whose class loader finds the application's classes, resources and services. */
    ClassLoader classLoader() {
        return loader;
    }

    /**
     * Loads a class and runs its static initializers.
     *
     * @param what option that names it, for the message
     */
    Class<?> load(String name, String what) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException absent) {
            throw CommandFailure.usage("Invalid value for " + what + ": class " + name + " was not found"
                    + (classPath.isEmpty()
                            ? ". Say where your classes are with --classpath or CELERIAC_CLASSPATH"
                            : " on the class path " + classPath)
                    + (name.contains(".") ? "" : "; the name must be complete, with its package"));
        } catch (ExceptionInInitializerError failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "class " + name + " (" + what + ") failed while it was initialised: " + Failures.line(cause),
                    cause);
        } catch (LinkageError broken) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "class " + name + " (" + what + ") cannot be linked: " + Failures.describe(broken)
                            + ". Is a library missing on --classpath, or the class made for a newer Java than "
                            + Runtime.version().feature() + "?",
                    broken);
        }
    }

    /** The application of type {@code type} that {@code spec} names. */
    <T> T find(String spec, Class<T> type) {
        int mark = Math.max(spec.indexOf('#'), spec.indexOf(':'));
        Class<?> holder = load(mark < 0 ? spec : spec.substring(0, mark), "'-A' / '--app'");
        if (mark >= 0) {
            String name = spec.substring(mark + 1);
            return members(holder, type).stream()
                    .filter(member -> member.getName().equals(name))
                    .findFirst()
                    .map(member -> value(member, type))
                    .orElseThrow(() -> CommandFailure.usage("class " + holder.getName() + " has no static member '"
                            + name + "' that is a " + type.getSimpleName() + "." + available(holder, type)));
        }
        List<Member> members = members(holder, type);
        for (String usual : USUAL_NAMES) {
            for (Member member : members) {
                if (member.getName().equals(usual)) {
                    return value(member, type);
                }
            }
        }
        if (members.size() == 1) {
            return value(members.get(0), type);
        }
        if (members.size() > 1) {
            throw CommandFailure.usage("class " + holder.getName() + " has several applications. Say which one: "
                    + available(holder, type));
        }
        if (Supplier.class.isAssignableFrom(holder)) {
            return supplied(holder, type);
        }
        throw CommandFailure.usage("class " + holder.getName() + " has no " + type.getSimpleName()
                + ". Give it a field or method 'static " + type.getSimpleName() + " app', or let it implement Supplier<"
                + type.getSimpleName() + ">");
    }

    private static String available(Class<?> holder, Class<?> type) {
        List<Member> members = members(holder, type);
        return members.isEmpty()
                ? " It has none at all: give it a field or method 'static " + type.getSimpleName() + " app'"
                : " "
                        + members.stream()
                                .map(member -> holder.getName() + "#" + member.getName())
                                .collect(Collectors.joining(", "));
    }

    private static List<Member> members(Class<?> holder, Class<?> type) {
        List<Member> found = new ArrayList<>();
        for (Field field : holder.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && type.isAssignableFrom(field.getType())) {
                found.add(field);
            }
        }
        for (Method method : holder.getDeclaredMethods()) {
            if (Modifier.isStatic(method.getModifiers())
                    && !method.isSynthetic()
                    && method.getParameterCount() == 0
                    && type.isAssignableFrom(method.getReturnType())) {
                found.add(method);
            }
        }
        return found;
    }

    private static <T> T value(Member member, Class<T> type) {
        String name = member.getDeclaringClass().getName() + "#" + member.getName();
        try {
            Object value;
            if (member instanceof Field field) {
                field.setAccessible(true);
                value = field.get(null);
            } else {
                Method method = (Method) member;
                method.setAccessible(true);
                value = method.invoke(null);
            }
            if (value == null) {
                throw new CommandFailure(ExitCode.FAILURE, name + " is null, not a " + type.getSimpleName());
            }
            return type.cast(value);
        } catch (InvocationTargetException failed) {
            throw thrown(name, failed);
        } catch (ReflectiveOperationException e) {
            throw new CommandFailure(ExitCode.FAILURE, name + " cannot be read: " + Failures.describe(e), e);
        }
    }

    private static <T> T supplied(Class<?> holder, Class<T> type) {
        Supplier<?> supplier = (Supplier<?>) instantiate(holder);
        Object value = supplier.get();
        if (!type.isInstance(value)) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "class " + holder.getName() + " supplies "
                            + (value == null ? "null" : "a " + value.getClass().getName()) + ", not a "
                            + type.getSimpleName());
        }
        return type.cast(value);
    }

    /** An instance made by the constructor without parameters. */
    static Object instantiate(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (InvocationTargetException failed) {
            throw thrown("the constructor of " + type.getName(), failed);
        } catch (ReflectiveOperationException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "class " + type.getName() + " cannot be instantiated: it needs a constructor without parameters",
                    e);
        }
    }

    private static CommandFailure thrown(String where, InvocationTargetException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        return new CommandFailure(ExitCode.FAILURE, where + " failed: " + Failures.line(cause), cause);
    }
}
