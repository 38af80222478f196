package dev.celeriac.pool.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The command line of a {@code java} launcher: its options, and the main class with what comes after it. */
final class CommandLine {
    /** Options whose value is the next argument. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--enable-native-access",
            "--source");

    private static final Set<String> MAIN = Set.of("-jar", "-m", "--module");

    private final Predicate<String> wanted;
    private final List<String> options = new ArrayList<>();
    private final List<String> rest = new ArrayList<>();
    private boolean valueFollows;
    private boolean files = true;

    private CommandLine(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /**
     * Splits a command line; argument files are replaced by what is in them where that is not to be taken as it is.
     *
     * @param wanted which options are kept
     * @throws IOException when an argument file cannot be read
     */
    static CommandLine of(List<String> arguments, Predicate<String> wanted, Charset charset) throws IOException {
        CommandLine line = new CommandLine(wanted);
        for (String argument : arguments) {
            if (line.isFile(argument)) {
                line.addFile(argument, JavaArguments.ofFile(argument.substring(1), charset));
            } else {
                line.add(argument);
            }
        }
        return line;
    }

    List<String> options() {
        return List.copyOf(options);
    }

    /** From the main class, or the option that names it, on. */
    List<String> rest() {
        return List.copyOf(rest);
    }

    /** The launcher replaces them up to the main class; {@code @@} is for a word that begins like one. */
    private boolean isFile(String argument) {
        return files && rest.isEmpty() && argument.startsWith("@") && !argument.startsWith("@@");
    }

    private void addFile(String argument, List<String> content) {
        CommandLine alone = new CommandLine(wanted);
        alone.valueFollows = valueFollows;
        content.forEach(alone::add);
        if (alone.rest.isEmpty() && alone.options.size() == content.size()) {
            // As a file: a class path may be too long for a command line.
            options.add(argument);
            valueFollows = alone.valueFollows;
        } else {
            content.forEach(this::add);
        }
    }

    private void add(String argument) {
        if (!rest.isEmpty()) {
            rest.add(argument);
        } else if (valueFollows) {
            options.add(argument);
            valueFollows = false;
        } else if (!argument.startsWith("-") || MAIN.contains(argument)) {
            rest.add(argument);
        } else {
            files = files && !argument.equals("--disable-@files");
            valueFollows = WITH_VALUE.contains(argument);
            if (wanted.test(argument)) {
                options.add(argument);
            }
        }
    }
}
