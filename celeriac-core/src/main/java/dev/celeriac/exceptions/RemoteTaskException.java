package dev.celeriac.exceptions;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception from another process whose class is not here: a Python one as a rule. It says what it was there.
 */
public final class RemoteTaskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final @Nullable String module;
    private final transient List<@Nullable Object> arguments;
    private final @Nullable String traceback;

    public RemoteTaskException(
            String type, @Nullable String module, List<@Nullable Object> arguments, @Nullable String traceback) {
        super(describe(type, module, arguments));
        this.type = type;
        this.module = module;
        this.arguments = Collections.unmodifiableList(arguments);
        this.traceback = traceback;
    }

    private static String describe(String type, @Nullable String module, List<@Nullable Object> arguments) {
        String name = module == null || module.isEmpty() || module.equals("builtins") ? type : module + "." + type;
        if (arguments.isEmpty()) {
            return name;
        }
        String text = arguments.size() == 1 ? String.valueOf(arguments.get(0)) : arguments.toString();
        return name + ": " + text;
    }

    /** Class name without its module, for example {@code ValueError}. */
    public String type() {
        return type;
    }

    /** Python module or Java package; {@code builtins} for Python's own. */
    public @Nullable String module() {
        return module;
    }

    /** What the exception was made with. */
    public List<@Nullable Object> arguments() {
        return arguments;
    }

    /** The traceback as the other process wrote it. */
    public @Nullable String traceback() {
        return traceback;
    }
}
