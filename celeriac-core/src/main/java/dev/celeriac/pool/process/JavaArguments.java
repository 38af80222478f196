package dev.celeriac.pool.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Arguments of a {@code java} launcher in texts: its argument files, and the environment variables that hold options. */
final class JavaArguments {
    private JavaArguments() {}

    /**
     * What is in an argument file ({@code @file}).
     *
     * @throws IOException when it cannot be read, perhaps any more
     */
    static List<String> ofFile(String file, Charset charset) throws IOException {
        return split(Files.readString(Path.of(file), charset), true);
    }

    /** What is in {@code JAVA_TOOL_OPTIONS}, {@code JDK_JAVA_OPTIONS} or {@code _JAVA_OPTIONS}. */
    static List<String> ofVariable(String text) {
        return split(text, false);
    }

    /** The text of a variable without the options that are not wanted; itself when all are. */
    static String keep(String variable, Predicate<String> wanted) {
        List<String> all = ofVariable(variable);
        if (all.stream().allMatch(wanted)) {
            return variable;
        }
        List<String> kept = new ArrayList<>();
        for (String option : all) {
            if (wanted.test(option)) {
                kept.add(quoted(option));
            }
        }
        return String.join(" ", kept);
    }

    private static String quoted(String option) {
        char quote = option.indexOf('"') < 0 ? '"' : '\'';
        return option.chars().anyMatch(c -> Character.isWhitespace(c) || c == '"' || c == '\'')
                ? quote + option + quote
                : option;
    }

    /**
     * Words as the launcher finds them ({@code args.c} of the JDK).
     *
     * @param file whether {@code #} begins a comment, and a backslash in quotes means what comes after it
     */
    private static List<String> split(String text, boolean file) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && (Character.isWhitespace(c) || file && c == '#')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                if (c == '#') {
                    i = endOfLine(text, i);
                }
                continue;
            }
            inWord = true;
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (file && quote != 0 && c == '\\' && i + 1 < text.length()) {
                i = escaped(text, i + 1, word);
            } else {
                word.append(c);
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private static int endOfLine(String text, int from) {
        int at = from;
        while (at + 1 < text.length() && text.charAt(at + 1) != '\n' && text.charAt(at + 1) != '\r') {
            at++;
        }
        return at;
    }

    /** @return where the escape ends; one before the end of a line joins it to the next, without what that is indented by */
    private static int escaped(String text, int at, StringBuilder word) {
        char c = text.charAt(at);
        if (c == '\n' || c == '\r') {
            int next = at;
            while (next + 1 < text.length() && Character.isWhitespace(text.charAt(next + 1))) {
                next++;
            }
            return next;
        }
        word.append(
                switch (c) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'f' -> '\f';
                    default -> c;
                });
        return at;
    }
}
