package dev.celeriac.control;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Patterns of node names: {@code glob} as a shell's, and {@code pcre}, which must match from the start. */
final class NodePattern {
    /** A pattern is somebody else's, and must not keep the worker busy. */
    private static final int LONGEST = 500;

    private static final long PATIENCE_NANOS = 100_000_000L;

    private NodePattern() {}

    /** Of a pattern that cannot be read, nobody is meant. */
    static boolean matches(String node, String pattern, String matcher) {
        if (pattern.length() > LONGEST) {
            return false;
        }
        return switch (matcher) {
            case "glob" -> search(node, glob(pattern), Pattern.DOTALL, Matcher::matches);
            case "pcre", "regex" -> search(node, pattern, 0, Matcher::lookingAt);
            default -> false;
        };
    }

    private static boolean search(String node, String regex, int flags, Predicate<Matcher> how) {
        try {
            return how.test(
                    Pattern.compile(regex, flags).matcher(new Patient(node, System.nanoTime() + PATIENCE_NANOS)));
        } catch (PatternSyntaxException | IllegalStateException | StackOverflowError e) {
            return false;
        }
    }

    private static String glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(regex.toString().endsWith(".*") ? "" : ".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                String set = pattern.substring(i + 1, close)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&", "\\&");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    /** A text that ends a search which takes too long. */
    private record Patient(String text, long deadline) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the search takes too long");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
