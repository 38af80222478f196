package dev.celeriac.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option can come from a variable: {@code CELERY_<OPTION>} before the command, {@code CELERY_<COMMAND>_<OPTION>}
 * after it (click's {@code auto_envvar_prefix}), and a few under the older names that Celery reads as well. The command
 * line wins.
 */
final class EnvironmentValues implements IDefaultValueProvider {

    private static final Map<String, String> OLDER_NAMES = Map.of(
            "--app",
            "APP",
            "--broker",
            "BROKER_URL",
            "--result-backend",
            "RESULT_BACKEND",
            "--classpath",
            "CELERIAC_CLASSPATH");

    private final Map<String, String> environment;

    private EnvironmentValues(Map<String, String> environment) {
        this.environment = environment;
    }

    static void installIn(CommandLine tool, Map<String, String> environment) {
        tool.setDefaultValueProvider(new EnvironmentValues(environment));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            for (String variable : variables(option)) {
                String value = environment.get(variable);
                if (value != null && !value.isEmpty()) {
                    return flag(option) ? truth(variable, value) : value;
                }
            }
        }
        return argument.defaultValue();
    }

    /** Names of the variables that an option is read from, the strongest first. */
    static List<String> variables(OptionSpec option) {
        List<String> names = new ArrayList<>();
        CommandSpec command = option.command();
        boolean global = command.parent() == null;
        String longest = option.longestName();
        String name = longest.replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
        StringBuilder prefix = new StringBuilder("CELERY_");
        for (CommandSpec at = command; at.parent() != null; at = at.parent()) {
            prefix.insert("CELERY_".length(), at.name().replace('-', '_').toUpperCase(Locale.ROOT) + "_");
        }
        names.add(prefix + name);
        if (global && OLDER_NAMES.containsKey(longest)) {
            names.add(OLDER_NAMES.get(longest));
        }
        return names;
    }

    private static boolean flag(OptionSpec option) {
        return option.arity().max() == 0;
    }

    private static String truth(String variable, String value) {
        switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "true", "t", "yes", "y", "on":
                return "true";
            case "0", "false", "f", "no", "n", "off":
                return "false";
            default:
                throw CommandFailure.usage("environment variable " + variable + " is '" + value
                        + "', but switches an option: set it to true or false");
        }
    }
}
