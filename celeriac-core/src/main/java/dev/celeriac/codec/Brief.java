package dev.celeriac.codec;

import org.jspecify.annotations.Nullable;

/** Foreign values in one-line messages: short, and without line breaks or control characters. */
final class Brief {
    private static final int LONGEST = 80;

    private Brief() {}

    static String text(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        StringBuilder out = new StringBuilder(cut.length());
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            out.append(
                    Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        return out.toString();
    }

    /** The first line of somebody else's message. */
    static String firstLine(@Nullable String message) {
        if (message == null) {
            return "no reason given";
        }
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }

    /** The value and what it is, such as {@code "abc" (text)}. */
    static String value(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return text(PythonRepr.of(value, LONGEST)) + " (" + kind(value) + ")";
    }

    static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof String) {
            return "text";
        } else if (value instanceof Boolean) {
            return "boolean";
        } else if (value instanceof Double || value instanceof Float || value instanceof java.math.BigDecimal) {
            return "number";
        } else if (value instanceof Number) {
            return "whole number";
        } else if (value instanceof java.util.Map) {
            return "object";
        } else if (value instanceof java.util.List) {
            return "list";
        } else if (value instanceof byte[]) {
            return "bytes";
        }
        return value.getClass().getSimpleName();
    }
}
