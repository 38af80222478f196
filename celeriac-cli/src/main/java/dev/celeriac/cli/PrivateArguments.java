package dev.celeriac.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arguments of a command that is to be started which belong into its environment: everybody on the machine may read command
 * lines, and there may be passwords in URLs.
 */
final class PrivateArguments {
    /** Options that have a variable of the same strength, and their variables. */
    private static final Map<String, String> VARIABLES =
            Map.of("-b", "CELERY_BROKER", "--broker", "CELERY_BROKER", "--result-backend", "CELERY_RESULT_BACKEND");

    private static final Set<String> FLAGS = Set.of("-C", "--no-color", "-q", "--quiet");

    private PrivateArguments() {}

    /**
     * Takes them out of the options before the command.
     *
     * @param arguments what follows {@code celeriac}; changed
     * @return what the environment is to have instead
     */
    static Map<String, String> takeFrom(List<String> arguments) {
        Map<String, String> variables = new LinkedHashMap<>();
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            String word = arguments.get(at);
            String option = option(word);
            boolean valueFollows = word.equals(option) && !FLAGS.contains(word) && at + 1 < arguments.size();
            String variable = VARIABLES.get(option);
            if (variable == null) {
                at += valueFollows ? 2 : 1;
                continue;
            }
            arguments.remove(at);
            String value = valueFollows
                    ? arguments.remove(at)
                    : word.substring(option.length()).replaceFirst("^=", "");
            variables.put(variable, value);
        }
        return variables;
    }

    /** The name of the option that a word begins with. */
    private static String option(String word) {
        if (word.startsWith("--")) {
            int equals = word.indexOf('=');
            return equals < 0 ? word : word.substring(0, equals);
        }
        return word.startsWith("-b") ? "-b" : word;
    }
}
